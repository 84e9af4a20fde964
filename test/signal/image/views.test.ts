/** Other looks at the same thing: as many as promised, and the same for a thing and the thing disturbed. */
import { describe, expect, it } from "vitest";
import {
  augment,
  gaussianBlur,
  makeRaster,
  move,
  scaleViews,
  translationViews,
  turnedViews,
  uprightViews,
  type Raster,
} from "../../../src/signal/index.js";
import { seededRng } from "../../../src/core/rng.js";

/** An arrow: no turn brings it onto itself. */
function arrow(): Raster {
  const raster = makeRaster(33, 33);
  for (let x = 8; x < 25; x++) raster.data.fill(1, 16 * 33 + x, 16 * 33 + x + 1);
  for (let k = 0; k < 6; k++) {
    raster.data[(16 - k) * 33 + 24 - k] = 1;
    raster.data[(15 - k) * 33 + 24 - k] = 1;
  }
  return gaussianBlur(raster, 1.5);
}

function cosine(a: Raster, b: Raster): number {
  const norm = (of: Raster) => Math.hypot(...of.data);
  return a.data.reduce((sum, value, i) => sum + value * b.data[i], 0) / norm(a) / norm(b);
}

const thing = arrow();

describe("views", () => {
  it("a sliding window shows the thing moved, itself first", () => {
    const views = translationViews(thing, { reach: 4, stride: 2 });
    expect(views).toHaveLength(25);
    expect(views[0]).toBe(thing);
    const moved = move(thing, { shiftX: 4, shiftY: -2, outside: 0 });
    expect(Math.max(...views.map((view) => cosine(view, moved)))).toBeGreaterThan(0.999);
    expect(cosine(thing, moved)).toBeLessThan(0.7);
  });

  it("a pyramid shows it at other sizes on the same canvas", () => {
    const views = scaleViews(thing);
    expect(views).toHaveLength(5);
    const larger = move(thing, { scale: 1.4, outside: 0 });
    expect(Math.max(...views.map((view) => cosine(view, larger)))).toBeGreaterThan(0.99);
    expect(cosine(thing, larger)).toBeLessThan(0.9);
  });

  it.each([20, 77, 130, 200, 311])(
    "turned by %d° it has a look in common with itself upright",
    (turnDegrees) => {
      const turned = move(thing, { turnDegrees, outside: 0 });
      const [own, other] = [thing, turned].map((raster) => uprightViews(raster));
      expect(own.length).toBeGreaterThan(0);
      const best = Math.max(...own.flatMap((a) => other.map((b) => cosine(a, b))));
      expect(best).toBeGreaterThan(0.9);
      expect(best).toBeGreaterThan(cosine(thing, turned));
    },
  );

  it("an even face has no upright look; turned views are as asked for", () => {
    expect(uprightViews(makeRaster(9, 9))).toEqual([]);
    expect(turnedViews(thing, { degrees: [90, 180] })).toHaveLength(3);
    expect(() => translationViews(thing, { reach: 0 })).toThrow(/reach/);
  });
});

describe("augmentation", () => {
  const ranges = {
    shift: 3,
    turnDegrees: 20,
    scale: 1.2,
    brightness: 0.1,
    contrast: 1.3,
    noise: 0.02,
    mirror: true,
  };

  it("is random, repeatable, within 0…1, and leaves the input as it was", () => {
    const before = thing.data.slice();
    const [a, b, again] = [1, 2, 1].map((seed) => augment(thing, ranges, seededRng(seed)));
    expect(a).toEqual(again);
    expect(a).not.toEqual(b);
    expect(a.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(thing.data).toEqual(before);
  });

  it("no ranges change nothing; a mirror mirrors", () => {
    augment(thing, {}, seededRng(1)).data.forEach((value, i) => expect(value).toBeCloseTo(thing.data[i], 5));
    const seen = Array.from({ length: 20 }, (_, i) => i).map(
      (seed) => augment(thing, { mirror: true }, seededRng(seed)).data[16 * 33 + 8],
    );
    expect(new Set(seen.map((value) => value.toFixed(3))).size).toBe(2);
  });
});
