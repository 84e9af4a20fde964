/** The benchmark's stream as unit vectors: MNIST, then moved copies of it past 60,000, by PCA; cached between trials. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fitPca, seededRng } from "../../src/index.js";
import { imageAt, loadDataset } from "../../experiments/digits/images.js";
import { shifted } from "../../experiments/digits/streams.js";

/** PCA is fitted on this many of the first images. */
const SAMPLE = 5_000;

/** Makes the file of `count` vectors unless it is there. */
export function prepareVectors(path: string, count: number, dimension: number): void {
  if (existsSync(path)) return;
  const { train } = loadDataset("mnist");
  const total = train.labels.length;
  const encoder = fitPca(
    Array.from({ length: SAMPLE }, (_, i) => imageAt(train, i)),
    { dimension },
  );
  const rng = seededRng(1);
  const bytes = new Uint8Array(count * (4 * dimension + 1));
  const vectors = new Float32Array(bytes.buffer, 0, count * dimension);
  const labels = bytes.subarray(4 * count * dimension);
  for (let i = 0; i < count; i++) {
    const original = imageAt(train, i % total);
    const move = () => Math.floor(5 * rng()) - 2;
    const image = i < total ? original : shifted(original, move(), move());
    const [vector] = encoder.encode([image]) as Float32Array[];
    vectors.set(vector, i * dimension);
    labels[i] = train.labels[i % total];
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}
