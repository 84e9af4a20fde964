/**
 * WAV files in and out: PCM of 8, 16, 24 and 32 bits, 32- and 64-bit float, A-law and µ-law, any number of channels and
 * any rate, by the library `wavefile`. Channels are averaged into one.
 */
import wavefile from "wavefile";
import { InvalidInput } from "../../core/errors.js";
import { checkFinite, checkRate, checkSound, type Sound } from "./sound.js";

/** What a WAV file says of itself beside its samples. */
export interface WavSound extends Sound {
  readonly channels: number;
  /** As the file has it: `"8"`, `"16"`, `"24"`, `"32"`, `"32f"`, `"64"` (float), `"8a"`, `"8m"`. */
  readonly bitDepth: string;
}

/** The parts of `wavefile` that are used; its own types say `any` for them. */
interface WavFile {
  readonly fmt: { readonly numChannels: number; readonly sampleRate: number };
  readonly data: { readonly chunkSize: number; readonly samples: Uint8Array };
  readonly bitDepth: string;
  fromBuffer(bytes: Uint8Array, samples?: boolean): void;
  fromScratch(channels: number, rateHz: number, bitDepth: string, samples: ArrayLike<number>): void;
  fromALaw(): void;
  fromMuLaw(): void;
  fromIMAADPCM(): void;
  toBuffer(): Uint8Array;
  getSamples(interleaved: boolean, type: Float64ArrayConstructor): Float64Array;
}
const { WaveFile } = wavefile as unknown as { WaveFile: new () => WavFile };

/** Full scale of integer samples by bit depth; float samples are already −1…1. */
const FULL_SCALE: Readonly<Record<string, number>> = {
  "8": 128,
  "16": 32_768,
  "24": 8_388_608,
  "32": 2 ** 31,
};

/**
 * Reads a whole WAV file.
 *
 * @param bytes the file.
 * @returns one channel, −1…1, at the file's own rate.
 * @throws InvalidInput `NOT_WAV`, `TRUNCATED_WAV`, `EMPTY_SOUND`, `NOT_FINITE`, `BAD_SAMPLE_RATE`. O(bytes).
 * @example
 * const { samples, sampleRateHz } = readWav(writeWav({ samples: new Float32Array([0, 0.5, -0.5]), sampleRateHz: 16_000 }));
 */
export function readWav(bytes: Uint8Array): WavSound {
  const wav = new WaveFile();
  try {
    wav.fromBuffer(bytes);
  } catch (error) {
    throw new InvalidInput(
      "NOT_WAV",
      `these ${bytes.length} bytes are not a WAV file (${error instanceof Error ? error.message : String(error)}). Convert the sound to WAV first.`,
      { cause: error },
    );
  }
  if (wav.data.samples.length < wav.data.chunkSize) {
    throw new InvalidInput(
      "TRUNCATED_WAV",
      `the WAV file promises ${wav.data.chunkSize} bytes of samples and has ${wav.data.samples.length}. Copy it again whole.`,
    );
  }
  const bitDepth = wav.bitDepth;
  expand(wav);
  const { numChannels: channels, sampleRate: sampleRateHz } = wav.fmt;
  checkRate(sampleRateHz, "the WAV file's rate");
  const samples = mono(wav.getSamples(true, Float64Array), channels, wav.bitDepth);
  if (samples.length === 0) throw new InvalidInput("EMPTY_SOUND", "the WAV file has no samples.");
  checkFinite(samples, "the WAV file");
  return { samples, sampleRateHz, channels, bitDepth };
}

/** Logarithmic and adaptive codes become 16-bit PCM. */
function expand(wav: WavFile): void {
  if (wav.bitDepth === "8a") wav.fromALaw();
  else if (wav.bitDepth === "8m") wav.fromMuLaw();
  else if (wav.bitDepth === "4") wav.fromIMAADPCM();
}

function mono(interleaved: Float64Array, channels: number, bitDepth: string): Float32Array {
  const scale = 1 / (channels * (FULL_SCALE[bitDepth] ?? 1));
  const offset = bitDepth === "8" ? 128 : 0; // 8-bit WAV is unsigned
  const samples = new Float32Array(Math.floor(interleaved.length / channels));
  for (let i = 0, at = 0; i < samples.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += interleaved[at++] - offset;
    samples[i] = sum * scale;
  }
  return samples;
}

/**
 * A WAV file of one channel.
 *
 * @param bitDepth `"16"` clips at full scale; `"32f"` keeps the samples as they are. Default `"16"`.
 * @throws InvalidInput as `checkSound`. O(samples).
 */
export function writeWav(sound: Sound, bitDepth: "16" | "32f" = "16"): Uint8Array {
  checkSound(sound);
  const wav = new WaveFile();
  const samples =
    bitDepth === "32f"
      ? sound.samples
      : Int16Array.from(sound.samples, (value) =>
          Math.round(Math.max(-1, Math.min(32_767 / 32_768, value)) * 32_768),
        );
  wav.fromScratch(1, sound.sampleRateHz, bitDepth, samples);
  return wav.toBuffer();
}
