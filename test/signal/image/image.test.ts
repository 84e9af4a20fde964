/** Pictures in and out, resized, moved and cut: small ones whose right answer can be seen. */
import fc from "fast-check";
import jpeg from "jpeg-js";
import { describe, expect, it } from "vitest";
import {
  checkRaster,
  crop,
  decodeImage,
  encodePng,
  gaussianBlur,
  greyRaster,
  imagePyramid,
  makeRaster,
  move,
  pad,
  resize,
  slidingWindows,
  toGrey,
  type Raster,
} from "../../../src/signal/index.js";

const refusal = (code: string) => expect.objectContaining({ name: "InvalidInput", code }) as Error;

const rasters = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    seed: fc.nat(),
  })
  .map(({ width, height, channels, seed }) => {
    const raster = makeRaster(width, height, channels);
    raster.data.forEach((_, i) => (raster.data[i] = ((i * 7_919 + seed) % 256) / 255));
    return raster;
  });

function grid(rows: readonly (readonly number[])[]): Raster {
  return makeRaster(rows[0].length, rows.length, 1, Float32Array.from(rows.flat()));
}

describe("files", () => {
  it("property: a PNG reads back to the bit of a byte, grey or in colour", () => {
    fc.assert(
      fc.property(rasters, (raster) => {
        const back = decodeImage(encodePng(raster), { channels: raster.channels === 1 ? "grey" : "color" });
        expect([back.width, back.height, back.channels]).toEqual([
          raster.width,
          raster.height,
          raster.channels,
        ]);
        back.data.forEach((value, i) => expect(value).toBeCloseTo(raster.data[i], 5));
      }),
      { numRuns: 40 },
    );
  });

  it("a JPEG reads to within what JPEG loses", () => {
    const [width, height] = [32, 16];
    const data = Buffer.alloc(width * height * 4, 255);
    for (let i = 0; i < width * height; i++) data.set([200, 100, 50], 4 * i);
    const { data: bytes } = jpeg.encode({ data, width, height }, 95);
    const { data: read } = decodeImage(bytes);
    [200, 100, 50].forEach((value, c) => expect(Math.abs(read[c] * 255 - value)).toBeLessThan(4));
  });

  it("what is transparent shows the ground", () => {
    const png = encodePng(makeRaster(1, 1, 3, Float32Array.of(1, 0, 0)));
    expect([...decodeImage(png).data]).toEqual([1, 0, 0]);
    expect(toGrey(makeRaster(1, 1, 3, Float32Array.of(1, 0, 0))).data[0]).toBeCloseTo(0.299, 5);
  });

  it.each([
    ["nothing", new Uint8Array(0), "UNKNOWN_IMAGE_FORMAT"],
    ["a GIF", Buffer.from("GIF89a and so on"), "UNKNOWN_IMAGE_FORMAT"],
    ["half a PNG", encodePng(makeRaster(9, 9)).slice(0, 60), "BROKEN_IMAGE"],
    ["a PNG of a few bytes", encodePng(makeRaster(9, 9)).slice(0, 12), "BROKEN_IMAGE"],
    ["half a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), "BROKEN_IMAGE"],
    ["a PNG that claims a billion pixels", claimingBillions(), "IMAGE_TOO_LARGE"],
  ])("%s is refused", (_what, bytes, code) => {
    expect(() => decodeImage(bytes)).toThrow(refusal(code));
  });

  function claimingBillions(): Uint8Array {
    const bytes = Buffer.from(encodePng(makeRaster(2, 2)));
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(10_000, 20);
    return bytes;
  }
});

describe("rasters", () => {
  it.each([
    ["no raster", { width: 1, height: 1, channels: 1, data: [0] }, "NOT_RASTER"],
    ["null", null, "NOT_RASTER"],
    ["no pixels", { ...makeRaster(1, 1), width: 0 }, "EMPTY_IMAGE"],
    ["too few numbers", { ...makeRaster(2, 2), width: 3 }, "WRONG_SIZE"],
    ["two channels", { ...makeRaster(2, 1), channels: 2 }, "WRONG_SIZE"],
    ["too many pixels", { ...makeRaster(1, 1), width: 1e5, height: 1e5 }, "IMAGE_TOO_LARGE"],
    ["an infinite number", makeRaster(1, 1, 1, Float32Array.of(Infinity)), "NOT_FINITE"],
  ])("%s is refused", (_what, raster, code) => {
    expect(() => checkRaster(raster as Raster)).toThrow(refusal(code));
  });

  it("grey bytes", () => {
    expect([...greyRaster([0, 255, 51, 102], 2).data]).toEqual([0, 1, 51 / 255, 102 / 255].map(Math.fround));
    expect(() => greyRaster([1, 2, 3], 2)).toThrow(refusal("EMPTY_IMAGE"));
  });
});

describe("resizing", () => {
  it("shrinking takes the mean of what is covered, growing goes evenly between", () => {
    const small = resize(
      grid([
        [0, 1, 0.5, 0.5],
        [1, 0, 1, 1],
      ]),
      2,
      1,
    );
    expect([...small.data]).toEqual([0.5, 0.75]);
    expect([...resize(grid([[0, 1]]), 4, 1).data]).toEqual([0, 0.25, 0.75, 1]);
    expect([...resize(grid([[1, 0, 0]]), 2, 1).data].map((v) => v.toFixed(3))).toEqual(["0.667", "0.000"]);
  });

  it("property: the mean stays where it shrinks, an even face stays even, the input as it was", () => {
    fc.assert(
      fc.property(
        rasters,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (raster, w, h) => {
          const before = raster.data.slice();
          const even = makeRaster(raster.width, raster.height, raster.channels);
          even.data.fill(0.4);
          for (const value of resize(even, w, h).data) expect(value).toBeCloseTo(0.4, 5);
          const one = resize(raster, 1, 1);
          for (let c = 0; c < raster.channels; c++) {
            const own = raster.data.filter((_, i) => i % raster.channels === c);
            expect(one.data[c]).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 4);
          }
          expect(raster.data).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("moving", () => {
  const corner = grid([
    [0, 0, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  const rowsOf = ({ width, height, data }: Raster) =>
    Array.from({ length: height }, (_, y) =>
      [...data.slice(y * width, (y + 1) * width)].map((value) => Math.round(value * 1e4) / 1e4),
    );

  it("a quarter turn clockwise brings the right to the bottom", () => {
    expect(rowsOf(move(corner, { turnDegrees: 90, outside: 0 }))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ]);
  });

  it("shifts go right and down, half a pixel is half of each", () => {
    expect(rowsOf(move(corner, { shiftX: -1, shiftY: 1, outside: 0 }))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ]);
    expect(rowsOf(move(corner, { shiftX: -0.5, outside: 0 }))[1]).toEqual([0, 0.5, 1]);
  });

  it("outside is the border or what is asked for", () => {
    expect(rowsOf(move(corner, { shiftX: -2 }))[1]).toEqual([1, 1, 1]);
    expect(rowsOf(move(corner, { shiftX: 2, outside: 0.5 }))[0]).toEqual([0.5, 0.5, 0]);
  });

  it("there and back is nearly the same; standing still is the same", () => {
    const smooth = gaussianBlur(pad(resize(corner, 21, 21), 10), 3);
    const there = move(smooth, { turnDegrees: 33, shiftX: 3, outside: 0 });
    const back = move(move(there, { shiftX: -3 }), { turnDegrees: -33, outside: 0 });
    back.data.forEach((value, i) => expect(Math.abs(value - smooth.data[i])).toBeLessThan(0.02));
    expect(move(corner, {}).data).toEqual(corner.data);
  });

  it("larger is larger: the area grows by the square", () => {
    const spot = gaussianBlur(pad(grid([[1]]), 20), 3);
    const area = (raster: Raster) => raster.data.reduce((sum, value) => sum + value, 0);
    for (const scale of [0.5, 1.4, 2]) {
      expect(area(move(spot, { scale, outside: 0 })) / area(spot)).toBeCloseTo(scale * scale, 1);
    }
  });

  it.each([{ scale: 0 }, { scale: NaN }, { shiftX: Infinity }, { turnDegrees: NaN }])(
    "%o is refused",
    (motion) => {
      expect(() => move(corner, motion)).toThrow(refusal("BAD_MOTION"));
    },
  );
});

describe("blurring", () => {
  it("spreads a point as a Gaussian and keeps its sum", () => {
    const blurred = gaussianBlur(pad(grid([[1]]), 12), 2);
    const at = (dx: number, dy: number) => blurred.data[(12 + dy) * 25 + 12 + dx];
    expect(blurred.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    expect(at(2, 0) / at(0, 0)).toBeCloseTo(Math.exp(-0.5), 4);
    expect(at(0, 2)).toBeCloseTo(at(2, 0), 6);
    expect(at(2, 2) / at(0, 0)).toBeCloseTo(Math.exp(-1), 4);
  });

  it("channels do not mix", () => {
    const raster = makeRaster(9, 9, 3);
    raster.data[40 * 3 + 1] = 1;
    const blurred = gaussianBlur(raster, 1);
    expect(blurred.data.every((value, i) => i % 3 === 1 || value === 0)).toBe(true);
    expect(blurred.data[40 * 3 + 1]).toBeGreaterThan(0.1);
  });
});

describe("pyramids and windows", () => {
  it("halves until it is too small", () => {
    const levels = imagePyramid(makeRaster(64, 40));
    expect(levels.map(({ width, height }) => [width, height])).toEqual([
      [64, 40],
      [32, 20],
      [16, 10],
    ]);
    expect(imagePyramid(makeRaster(1, 1))).toHaveLength(1);
    expect(imagePyramid(makeRaster(64, 64), { factor: Math.SQRT2, levels: 3 })).toHaveLength(3);
    expect(() => imagePyramid(makeRaster(9, 9), { factor: 1 })).toThrow(refusal("BAD_OPTION"));
  });

  it("property: windows cover every pixel, and hold what lies under them", () => {
    fc.assert(
      fc.property(rasters, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 5 }), (raster, a, b, stride) => {
        const [width, height] = [1 + (a % raster.width), 1 + (b % raster.height)];
        const seen = new Set<number>();
        for (const part of slidingWindows(raster, {
          width,
          height,
          stride: Math.min(stride, width, height),
        })) {
          expect(part.raster).toEqual(crop(raster, { x: part.x, y: part.y, width, height }));
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              seen.add((part.y + y) * raster.width + part.x + x);
              const from = ((part.y + y) * raster.width + part.x + x) * raster.channels;
              expect(part.raster.data[(y * width + x) * raster.channels]).toBe(raster.data[from]);
            }
          }
        }
        expect(seen.size).toBe(raster.width * raster.height);
      }),
      { numRuns: 40 },
    );
  });

  it("a window that does not fit is refused", () => {
    expect(() => slidingWindows(makeRaster(4, 4), { width: 5, height: 1 })).toThrow(refusal("BAD_OPTION"));
    expect(() => crop(makeRaster(4, 4), { x: 2, y: 0, width: 3, height: 1 })).toThrow(refusal("BAD_OPTION"));
  });
});
