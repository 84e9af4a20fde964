/** Writing set upright. */
import { describe, expect, it } from "vitest";
import { deslant, makeRaster, type Raster } from "../../../src/signal/index.js";

/** A bar three pixels wide that goes `lean` pixels to the side for each row down. */
function bar(lean: number): Raster {
  const raster = makeRaster(28, 28, 1);
  for (let y = 6; y < 22; y++) {
    const middle = 13.5 + lean * (y - 13.5);
    for (let x = 0; x < 28; x++) {
      raster.data[y * 28 + x] = Math.max(0, Math.min(1, 2 - Math.abs(x - middle)));
    }
  }
  return raster;
}

function farthest(a: Raster, b: Raster): number {
  return Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i])));
}

describe("deslant", () => {
  it("sets what leans upright, and leaves what stands upright", () => {
    expect(farthest(deslant(bar(0)), bar(0))).toBeLessThan(1e-5);
    for (const lean of [-0.5, -0.25, 0.3, 0.6]) {
      expect(farthest(deslant(bar(lean)), bar(0))).toBeLessThan(0.2);
      expect(farthest(bar(lean), bar(0))).toBeGreaterThan(0.8);
    }
  });

  it("changes neither an empty picture, nor one of a pixel, nor its input", () => {
    const empty = makeRaster(5, 3, 3);
    expect(deslant(empty)).toEqual(empty);
    const one: Raster = { width: 1, height: 1, channels: 1, data: Float32Array.of(0.5) };
    expect(deslant(one)).toEqual(one);
    const leaning = bar(0.4);
    deslant(leaning);
    expect(leaning).toEqual(bar(0.4));
  });

  it("moves all channels alike", () => {
    const grey = bar(0.4);
    const colour = makeRaster(28, 28, 3);
    grey.data.forEach((value, i) => colour.data.fill(value, 3 * i, 3 * i + 3));
    const expected = deslant(grey);
    deslant(colour).data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected.data[Math.floor(i / 3)], 4);
    });
  });
});
