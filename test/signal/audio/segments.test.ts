/** Where a sound is cut: sounds whose pieces are known, and the same cuts however the samples come. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readWav,
  Segmenter,
  soundSegments,
  VoiceActivity,
  type SegmentOptions,
  type SoundSegment,
} from "../../../src/signal/index.js";
import { hasSpeech, speechFile, speechWanted } from "../speech-data.js";
import { joined, RATE, sum, vowel, whiteNoise } from "./synthetic.js";

async function piecesOf(samples: Float32Array, options: SegmentOptions = {}): Promise<SoundSegment[]> {
  const pieces = [];
  for await (const piece of soundSegments({ samples, sampleRateHz: RATE }, options)) pieces.push(piece);
  return pieces;
}

const hush = (seconds: number, seed = 1) => whiteNoise(seconds, 3e-4, seed);

describe("between pauses", () => {
  const words = joined(
    hush(0.5),
    vowel(700, 1_200, 0.4),
    hush(0.4, 2),
    vowel(300, 2_300, 0.3),
    hush(0.6, 3),
    vowel(400, 900, 0.5),
    hush(0.5, 4),
  );

  it("three words are three pieces, in place to 130 ms at the end and 30 ms at the start", async () => {
    const pieces = await piecesOf(words);
    expect(pieces).toHaveLength(3);
    const [starts, ends] = [
      [0.5, 1.3, 2.2],
      [0.9, 1.6, 2.7],
    ];
    pieces.forEach((piece, i) => {
      expect(Math.abs(piece.startSeconds - starts[i])).toBeLessThan(0.03);
      expect(piece.endSeconds - ends[i]).toBeGreaterThan(-0.03);
      expect(piece.endSeconds - ends[i]).toBeLessThan(0.13);
      const from = Math.round(piece.startSeconds * RATE);
      expect(piece.samples).toEqual(words.slice(from, from + piece.samples.length));
    });
  });

  it("the same under noise of 15 dB, once the background is known", async () => {
    const sound = joined(hush(3), words);
    const pieces = await piecesOf(sum(sound, whiteNoise(sound.length / RATE, 0.02, 7)));
    expect(pieces.filter(({ startSeconds }) => startSeconds > 3)).toHaveLength(3);
  });

  it("a sound that starts with speech, one that never pauses, silence", async () => {
    expect(await piecesOf(joined(vowel(700, 1_200, 0.4), hush(0.4)))).toHaveLength(1);
    const long = await piecesOf(vowel(700, 1_200, 2.5), { longestMs: 1_000 });
    expect(long.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...long.map(({ samples }) => samples.length))).toBeLessThanOrEqual(RATE);
    expect(await piecesOf(new Float32Array(RATE))).toEqual([]);
    expect(await piecesOf(hush(1))).toEqual([]);
  });

  it("a click is no word", async () => {
    const click = hush(1);
    click.fill(0.5, 8_000, 8_100);
    expect(await piecesOf(click, { voice: { hangoverMs: 20 } })).toEqual([]);
  });
});

describe("where the spectrum changes", () => {
  it("three vowels without a pause are three pieces, the cuts in place to 25 ms", async () => {
    const sound = joined(hush(0.3), vowel(700, 1_200, 0.2), vowel(300, 2_300, 0.2), vowel(450, 900, 0.2));
    const pieces = await piecesOf(joined(sound, hush(0.3, 2)), {
      split: "changes",
      change: 1.5,
      voice: { hangoverMs: 0 },
    });
    const inner = pieces.filter(({ samples }) => samples.length > 0.1 * RATE);
    expect(inner).toHaveLength(3);
    [0.5, 0.7].forEach((cut, i) => expect(Math.abs(inner[i].endSeconds - cut)).toBeLessThan(0.025));
  });

  it.skipIf(!hasSpeech)(`real speech: most phone borders are met to 20 ms${speechWanted}`, async () => {
    const { samples } = readWav(speechFile("timit", "dr1-mcpm0", "sa1.wav"));
    const phones = speechFile("timit", "dr1-mcpm0", "sa1.phn").toString("utf8").trim().split("\n");
    const borders = phones.slice(1, -1).map((line) => Number(line.split(" ")[0]) / RATE);
    const pieces = await piecesOf(samples, { split: "changes" });
    const cuts = pieces.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
    const met = borders.filter((border) => cuts.some((cut) => Math.abs(cut - border) <= 0.02));
    expect(met.length / borders.length).toBeGreaterThan(0.7);
    expect(pieces.length).toBeLessThan(1.2 * borders.length);
  });
});

describe("a microphone", () => {
  it("property: blocks of any size give the pieces that the whole gives", () => {
    const sound = joined(
      hush(0.2),
      vowel(700, 1_200, 0.2),
      vowel(300, 2_300, 0.15),
      hush(0.3),
      vowel(450, 900, 0.2),
    );
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 10 }),
        fc.constantFrom("pauses" as const, "changes" as const),
        (blocks, split) => {
          const whole = new Segmenter(RATE, { split });
          const wanted = [...whole.push(sound), ...whole.finish()];
          const segmenter = new Segmenter(RATE, { split });
          const pieces: SoundSegment[] = [];
          let at = 0;
          for (const block of [...blocks, sound.length]) {
            pieces.push(...segmenter.push(sound.subarray(at, at + block)));
            at = Math.min(sound.length, at + block);
          }
          pieces.push(...segmenter.finish());
          expect(pieces).toEqual(wanted);
          expect(wanted.length).toBeGreaterThan(1);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("a minute of blocks of 20 ms takes the memory of one piece", () => {
    const segmenter = new Segmenter(RATE);
    const word = joined(hush(0.3), vowel(700, 1_200, 0.3), hush(0.4));
    let pieces = 0;
    for (let second = 0; second < 60; second++) {
      for (let at = 0; at < word.length; at += 320) {
        pieces += segmenter.push(word.subarray(at, at + 320)).length;
      }
    }
    expect(pieces).toBeGreaterThan(55);
    expect((segmenter as unknown as { samples: Float32Array }).samples.length).toBeLessThan(3 * RATE);
  });

  it("blocks may come from an async source", async () => {
    async function* blocks(): AsyncGenerator<Float32Array> {
      for (const block of [hush(0.3), vowel(700, 1_200, 0.3), hush(0.4)]) yield await Promise.resolve(block);
    }
    const pieces = [];
    for await (const piece of soundSegments({ sampleRateHz: RATE, chunks: blocks() })) pieces.push(piece);
    expect(pieces).toHaveLength(1);
  });

  it("bad samples and options are refused", () => {
    expect(() => new Segmenter(RATE).push(Float32Array.of(0, NaN))).toThrow(/sample 1 is NaN/);
    expect(() => new Segmenter(RATE, { splits: "x" } as never)).toThrow(/no option "splits"/);
    expect(() => new Segmenter(3)).toThrow(/sampleRateHz/);
    expect(() => new VoiceActivity(10, { hangoverMs: -1 })).toThrow(/hangoverMs/);
  });
});
