/** Rates, loudness and noise: sounds whose right answer is known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isSilent,
  normalizeGain,
  preEmphasize,
  reduceNoise,
  reduceNoiseByRnnoise,
  resample,
  Resampler,
  rootMeanSquare,
  type NoiseReductionOptions,
} from "../../../src/signal/index.js";
import { joined, RATE, signalToNoise, sum, tone, vowel, whiteNoise } from "./synthetic.js";

describe("resampling", () => {
  it.each([
    [44_100, 16_000],
    [48_000, 16_000],
    [8_000, 16_000],
    [22_050, 16_000],
    [16_000, 11_025],
    [96_000, 16_000],
    [44_101, 16_000],
  ])("a tone of 1 kHz from %d to %d Hz stays that tone", (from, to) => {
    const given = tone(1_000, 0.25, { rate: from });
    const { samples } = resample({ samples: given, sampleRateHz: from }, to);
    expect(samples.length).toBe(Math.ceil((given.length * to) / from));
    const wanted = tone(1_000, samples.length / to, { rate: to });
    const margin = Math.round(to / 100);
    expect(signalToNoise(wanted.slice(margin, -margin), samples.slice(margin, -margin))).toBeGreaterThan(60);
  });

  it("what the lower rate cannot carry does not fold back: 60 dB down", () => {
    const { samples } = resample(
      { samples: tone(11_000, 0.3, { rate: 48_000 }), sampleRateHz: 48_000 },
      RATE,
    );
    const middle = samples.slice(800, -800);
    expect(20 * Math.log10(rootMeanSquare(middle) / (0.3 / Math.SQRT2))).toBeLessThan(-60);
  });

  it("the same rate gives the same samples", () => {
    const samples = whiteNoise(0.1, 0.1);
    expect(resample({ samples, sampleRateHz: RATE }, RATE).samples).toEqual(samples);
  });

  it("property: pieces of any size give to the bit what the whole gives", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }),
        fc.constantFrom(8_000, 11_025, 44_100, 48_000),
        (pieces, from) => {
          const samples = whiteNoise(0.15, 0.1, from);
          const resampler = new Resampler(from, RATE);
          const out: Float32Array[] = [];
          let at = 0;
          for (const piece of [...pieces, samples.length]) {
            out.push(resampler.push(samples.subarray(at, at + piece)));
            at = Math.min(samples.length, at + piece);
          }
          out.push(resampler.finish());
          expect(joined(...out)).toEqual(resample({ samples, sampleRateHz: from }, RATE).samples);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("rates that are none are refused", () => {
    expect(() => new Resampler(0, 16_000)).toThrow(/expected a whole number of Hz/);
    expect(() => new Resampler(16_000, 1e9)).toThrow(/expected a whole number of Hz/);
  });
});

describe("loudness", () => {
  it("is brought to the level asked for", () => {
    const quiet = { samples: vowel(700, 1_200, 0.3).map((value) => value * 0.01), sampleRateHz: RATE };
    const rms = normalizeGain(quiet, { levelDbfs: -20 });
    expect(20 * Math.log10(rootMeanSquare(rms.samples))).toBeCloseTo(-20, 1);
    const peak = normalizeGain(quiet, { to: "peak", mostDb: 90 });
    expect(20 * Math.log10(Math.max(...peak.samples.map(Math.abs)))).toBeCloseTo(-1, 3);
  });

  it("what is nearly silent is amplified by 40 dB at most, what is silent is refused", () => {
    const hiss = { samples: whiteNoise(0.1, 1e-5), sampleRateHz: RATE };
    expect(rootMeanSquare(normalizeGain(hiss).samples) / rootMeanSquare(hiss.samples)).toBeCloseTo(100, 2);
    const nothing = { samples: new Float32Array(100), sampleRateHz: RATE };
    expect(isSilent(nothing.samples)).toBe(true);
    expect(() => normalizeGain(nothing)).toThrow(expect.objectContaining({ code: "SILENT_SOUND" }) as Error);
    expect(() => normalizeGain(hiss, { levelDbfs: 3 })).toThrow(/at most 0/);
  });

  it("pre-emphasis takes away the sample before", () => {
    expect([...preEmphasize(Float32Array.of(1, 1, 3), 0.5)]).toEqual([0.5, 0.5, 2.5]);
  });
});

describe("noise reduction", () => {
  const speech = joined(
    new Float32Array(6_000),
    vowel(700, 1_200, 0.4),
    new Float32Array(3_000),
    vowel(300, 2_300, 0.4),
    new Float32Array(6_000),
  );
  const seconds = speech.length / RATE;
  const wanted = rootMeanSquare(speech);
  const noisy = (decibels: number, seed: number) =>
    sum(speech, whiteNoise(seconds, wanted / 10 ** (decibels / 20), seed));

  const methods: NoiseReductionOptions["method"][] = ["wiener", "spectral-subtraction"];
  it.each(methods)("%s: vowels in white noise of 5 dB come out at 10 dB and more", (method) => {
    for (const seed of [1, 2, 3]) {
      const samples = noisy(5, seed);
      expect(signalToNoise(speech, samples)).toBeCloseTo(5, 0);
      const clean = reduceNoise({ samples, sampleRateHz: RATE }, { method });
      expect(clean.samples).toHaveLength(speech.length);
      expect(signalToNoise(speech, clean.samples)).toBeGreaterThan(10);
    }
  });

  it("a sample of the noise may be given", () => {
    const noise = whiteNoise(1, wanted, 9);
    const clean = reduceNoise({ samples: noisy(0, 4), sampleRateHz: RATE }, { noise });
    expect(signalToNoise(speech, clean.samples)).toBeGreaterThan(6);
  });

  it("what has hardly any noise is left nearly as it is", () => {
    const clean = reduceNoise({ samples: noisy(50, 5), sampleRateHz: RATE });
    expect(signalToNoise(speech, clean.samples)).toBeGreaterThan(30);
  });

  it("silence, one sample and a bad option", () => {
    const silence: Float32Array = new Float32Array(1_000);
    expect(reduceNoise({ samples: silence, sampleRateHz: RATE }).samples).toEqual(silence);
    expect(reduceNoise({ samples: Float32Array.of(0.5), sampleRateHz: RATE }).samples).toHaveLength(1);
    expect(() => reduceNoise({ samples: silence, sampleRateHz: RATE }, { floor: 2 })).toThrow(/floor/);
  });

  it("RNNoise takes noise that is not speech down by 10 dB and more, in time with the sound", async () => {
    const samples = whiteNoise(1.5, 0.05);
    const clean = await reduceNoiseByRnnoise({ samples, sampleRateHz: RATE });
    expect(clean.samples).toHaveLength(samples.length);
    const end = (of: Float32Array) => rootMeanSquare(of.subarray(RATE));
    expect(20 * Math.log10(end(clean.samples) / end(samples))).toBeLessThan(-10);
  });
});
