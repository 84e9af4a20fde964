/**
 * Whether something is being said, frame by frame as they come: the energy stands out from the quietest of the last
 * seconds (a minimum follower in the manner of R. Martin, "Spectral subtraction based on minimum statistics", EUSIPCO 1994,
 * on the energy alone), and stays on for a while, so that the gaps within words do not cut them.
 */
import { z } from "zod";
import { checkOptions } from "../../core/check-options.js";

export const voiceOptionsSchema = z.strictObject({
  /** How far above the background counts, dB. */
  aboveNoiseDb: z.number().min(1).max(60).default(9),
  /** Nothing below this level counts, whatever the background: dB of full scale. */
  leastDbfs: z.number().max(0).default(-60),
  /** A background that rises is believed at this pace, dB per second. */
  riseDbPerSecond: z.number().positive().default(6),
  /** Stays on this long after the last loud frame, ms. */
  hangoverMs: z.number().min(0).default(100),
});
export type VoiceOptions = z.input<typeof voiceOptionsSchema>;

/** Loudness of a frame, dB of full scale, from what `features` says of it. */
export function frameDbfs(logEnergy: number, frameLength: number, sampleScale: number): number {
  return (10 / Math.LN10) * (logEnergy - Math.log(frameLength) - 2 * Math.log(sampleScale));
}

/** Decides on each frame from it and those before it. */
export class VoiceActivity {
  private readonly options: z.output<typeof voiceOptionsSchema>;
  private background: number | undefined;
  private silentFrames = Infinity;

  /**
   * @param frameMs from one frame to the next.
   * @throws InvalidInput `BAD_OPTION`.
   */
  constructor(
    private readonly frameMs: number,
    options: VoiceOptions = {},
  ) {
    this.options = checkOptions(voiceOptionsSchema, options, "voice");
  }

  /** @param dbfs loudness of the next frame, dB of full scale. */
  push(dbfs: number): boolean {
    const { aboveNoiseDb, leastDbfs, riseDbPerSecond, hangoverMs } = this.options;
    // A sound that starts with speech has no background yet: it is at most just below what may count.
    const before = this.background ?? Math.min(dbfs, leastDbfs + 10);
    this.background = Math.min(dbfs, before + (riseDbPerSecond * this.frameMs) / 1_000);
    const loud = dbfs >= leastDbfs && dbfs >= before + aboveNoiseDb;
    this.silentFrames = loud ? 0 : this.silentFrames + 1;
    return this.silentFrames * this.frameMs <= hangoverMs;
  }
}
