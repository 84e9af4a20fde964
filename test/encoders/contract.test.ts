/** Every encoder runs the contract suite that a user's own can run too. */
import { expect, it } from "vitest";
import {
  fitImagePca,
  fitImageWords,
  fitPca,
  fitSequence,
  fitSoundPca,
  hashedTextEncoder,
  OnlinePca,
  quantityEncoder,
  restoreImagePca,
  restoreImageWords,
  restorePca,
  restoreSequence,
  restoreSoundPca,
  seededRng,
  soundEncoder,
  vectorEncoder,
} from "../../src/index.js";
import { makeRaster, move, type Raster, type Sound } from "../../src/signal/index.js";
import { restoreQuantityEncoder } from "../../src/encoders/quantity-encoder.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";
import { describeEncoder } from "../../src/testing/encoder.js";

function gaussians(count: number, dimension: number, seed: number): Float32Array[] {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: dimension }, (_, j) => gaussian() * 2 ** -j),
  );
}

describeEncoder("vectorEncoder", {
  create: () => vectorEncoder({ dimension: 4 }),
  inputs: [
    [1, 2, 3, 4],
    [0, 0, 1e-30, 0],
    [1e30, -1e30, 0, 5],
  ],
  refused: [
    ["a NaN", [1, NaN, 0, 0], "NOT_FINITE"],
    ["an infinite number", [1, Infinity, 0, 0], "NOT_FINITE"],
    ["nothing but zeros", [0, 0, 0, 0], "ZERO_VECTOR"],
    ["an empty vector", [], "WRONG_DIMENSION"],
    ["a longer vector", [1, 2, 3, 4, 5], "WRONG_DIMENSION"],
  ],
});

describeEncoder("quantityEncoder", {
  create: () =>
    quantityEncoder({ name: "weather", quantities: [{ name: "temperature", scale: 5 }, { name: "wind" }] }),
  inputs: [
    [20, 3],
    [-4, 0],
    [0, 0],
  ],
  refused: [
    ["a NaN", [1, NaN], "NOT_FINITE"],
    ["an infinite number", [1, Infinity], "NOT_FINITE"],
    ["an empty vector", [], "WRONG_DIMENSION"],
    ["a longer vector", [1, 2, 3], "WRONG_DIMENSION"],
  ],
  restore: restoreQuantityEncoder,
});

describeEncoder("hashedTextEncoder", {
  create: () => hashedTextEncoder(),
  inputs: ["the bridge is closed", "mind the gap", "桥已经关闭", "x".repeat(100_000)],
  refused: [
    ["an empty text", "", "EMPTY_TEXT"],
    ["a number", 7, "NOT_TEXT"],
    ["a text that is too long", "x".repeat(100_001), "TEXT_TOO_LONG"],
    ["half of a pair", "a\ud800", "BROKEN_TEXT"],
  ],
});

describeEncoder("fitPca", {
  create: () => fitPca(gaussians(60, 6, 1), { dimension: 3 }),
  inputs: gaussians(5, 6, 2),
  restore: restorePca,
  refused: [
    ["a NaN", [1, NaN, 0, 0, 0, 0], "NOT_FINITE"],
    ["an empty vector", [], "WRONG_DIMENSION"],
  ],
});

describeEncoder("fitPca, whitened", {
  create: () => fitPca(gaussians(60, 6, 1), { dimension: 3, whiten: true }),
  inputs: gaussians(5, 6, 2),
  restore: restorePca,
  refused: [["an infinite number", [1, Infinity, 0, 0, 0, 0], "NOT_FINITE"]],
});

describeEncoder("OnlinePca", {
  create: () => {
    const pca = new OnlinePca(6);
    for (const vector of gaussians(60, 6, 1)) pca.observe(vector);
    return pca.encoder({ dimension: 3 });
  },
  inputs: gaussians(5, 6, 2),
  restore: restorePca,
  refused: [["a shorter vector", [1], "WRONG_DIMENSION"]],
});

/** Crosses and rings at random places and sizes. */
function drawing(seed: number, side = 32): Raster {
  const rng = seededRng(seed);
  const [x, y, size] = [10 + 12 * rng(), 10 + 12 * rng(), 4 + 5 * rng()];
  const raster = makeRaster(side, side);
  raster.data.forEach((_, i) => {
    const [dx, dy] = [(i % side) - x, Math.floor(i / side) - y];
    const line = seed % 2 === 0 ? Math.min(Math.abs(dx), Math.abs(dy)) : Math.abs(Math.hypot(dx, dy) - size);
    raster.data[i] = Math.max(0, 1 - line / 2) * (Math.max(Math.abs(dx), Math.abs(dy)) < size + 2 ? 1 : 0);
  });
  return raster;
}
const drawings = Array.from({ length: 40 }, (_, seed) => drawing(seed));
const colour = makeRaster(
  3,
  2,
  3,
  Float32Array.from({ length: 18 }, (_, i) => (i % 5) / 5),
);
const refusedPictures = [
  ["one pixel", makeRaster(1, 1), "BLANK_IMAGE"],
  ["one colour", makeRaster(9, 9), "BLANK_IMAGE"],
  ["a NaN", { ...colour, data: colour.data.map(() => NaN) }, "NOT_FINITE"],
  ["no pixels", { width: 0, height: 0, channels: 1, data: new Float32Array(0) }, "EMPTY_IMAGE"],
  ["too many pixels", { width: 1e5, height: 1e5, channels: 1, data: new Float32Array(1) }, "IMAGE_TOO_LARGE"],
  ["bytes of a file", new Uint8Array(100), "NOT_RASTER"],
] as const;

describeEncoder("fitImagePca", {
  create: () => fitImagePca(drawings, { dimension: 12, side: 16 }),
  inputs: [drawing(100), drawing(101, 64), drawing(102, 20), colour],
  restore: restoreImagePca,
  refused: refusedPictures,
  samePairs: () =>
    drawings.map((raster) => [raster, move(raster, { shiftX: 2, turnDegrees: 10, outside: 0 })] as const),
});

describeEncoder("fitImagePca in colour", {
  create: () => fitImagePca([...drawings, colour], { dimension: 5, side: 8, color: true }),
  inputs: [drawing(100), drawing(101, 64), colour],
  restore: restoreImagePca,
  refused: refusedPictures,
});

describeEncoder("fitImageWords", {
  create: () => fitImageWords(drawings.slice(0, 10), { words: 8, side: 40 }),
  inputs: [drawing(100), drawing(101, 48), drawing(103, 32)],
  restore: restoreImageWords,
  refused: refusedPictures,
  samePairs: () =>
    drawings.slice(0, 20).map((raster) => [raster, move(raster, { turnDegrees: 90, outside: 0 })] as const),
});

/** A tone that glides, with its overtones: a word of sorts. */
function word(seed: number, { seconds = 0.4, rate = 16_000, loud = 0.2 } = {}): Sound {
  const rng = seededRng(seed);
  const [from, to, bend] = [300 + 2_000 * rng(), 300 + 2_000 * rng(), 200 + 3_000 * rng()];
  const samples = Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const part = i / (seconds * rate);
    const hertz = part < 0.5 ? from + 2 * part * (bend - from) : bend + (2 * part - 1) * (to - bend);
    return (
      loud * (Math.sin((2 * Math.PI * hertz * i) / rate) + 0.3 * Math.sin((4 * Math.PI * 120 * i) / rate))
    );
  });
  return { samples, sampleRateHz: rate };
}
const words = Array.from({ length: 8 }, (_, seed) => word(seed, { seconds: 0.2 }));
const bad = word(1).samples.slice();
bad[700] = NaN;
const refusedSounds = [
  ["silence", { samples: new Float32Array(16_000), sampleRateHz: 16_000 }, "SILENT_SOUND"],
  ["nothing", { samples: new Float32Array(0), sampleRateHz: 16_000 }, "EMPTY_SOUND"],
  ["one sample", { samples: Float32Array.of(0.5), sampleRateHz: 16_000 }, "SOUND_TOO_SHORT"],
  ["a minute", { samples: new Float32Array(960_000).fill(0.1), sampleRateHz: 16_000 }, "SOUND_TOO_LONG"],
  ["a NaN", { samples: bad, sampleRateHz: 16_000 }, "NOT_FINITE"],
  ["no rate", { samples: bad }, "BAD_SAMPLE_RATE"],
  ["bytes of a file", new Uint8Array(100), "NOT_SOUND"],
] as const;
const manySounds = [
  word(100),
  word(101, { rate: 44_100 }),
  word(102, { seconds: 0.03 }),
  word(103, { rate: 8_000 }),
];

describeEncoder("soundEncoder", {
  create: () => soundEncoder(),
  inputs: manySounds,
  refused: refusedSounds,
});

describeEncoder("fitSoundPca", {
  create: () => fitSoundPca(words, { dimension: 5 }),
  inputs: manySounds,
  restore: restoreSoundPca,
  refused: refusedSounds,
});

/** A sensor that swings, three channels. */
function swing(seed: number, rows = 30): number[][] {
  const rng = seededRng(seed);
  const [speed, start] = [0.1 + 0.5 * rng(), 6 * rng()];
  return Array.from({ length: rows }, (_, t) => [
    Math.sin(start + speed * t),
    100 * Math.cos(start + speed * t),
    5,
  ]);
}

describeEncoder("fitSequence", {
  create: () =>
    fitSequence(
      Array.from({ length: 40 }, (_, seed) => swing(seed)),
      { dimension: 8, steps: 16 },
    ),
  inputs: [swing(100), swing(101, 200), swing(102, 3), [[0.5, 3, 5]]],
  restore: restoreSequence,
  refused: [
    ["no rows", [], "EMPTY_SEQUENCE"],
    ["a number", 5, "EMPTY_SEQUENCE"],
    [
      "a row of another length",
      [
        [1, 2, 3],
        [1, 2],
      ],
      "WRONG_DIMENSION",
    ],
    ["a NaN", [[1, NaN, 3]], "NOT_FINITE"],
  ],
});

it("every encoder of ours that can be saved is restored from what a file remembers of it", () => {
  const encoders = [
    fitPca(gaussians(60, 6, 1), { dimension: 3 }),
    fitImagePca(drawings, { dimension: 5, side: 8 }),
    fitImageWords(drawings.slice(0, 5), { words: 4, side: 40 }),
    fitSoundPca(words, { dimension: 5 }),
    fitSequence([swing(1), swing(2), swing(3)], { dimension: 2 }),
    soundEncoder(),
  ];
  for (const encoder of encoders) {
    const { id: encoderId, dimension, sameSimilarity } = encoder;
    const encoderState = encoder.save?.() ?? null;
    expect(restoreEncoder({ encoderId, dimension, sameSimilarity, encoderState })?.id).toBe(encoderId);
  }
});
