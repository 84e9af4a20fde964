/**
 * The scale space of SIFT (D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, §3):
 * octaves of pictures blurred in equal steps of scale, and the differences between neighbours, which approximate the
 * Laplacian. The first octave is of twice the picture's size (§3.3), which finds about four times as many keypoints.
 */
import { gaussianBlur } from "../gaussian-blur.js";
import { makeRaster, type Raster } from "../raster.js";
import { resize } from "../resize.js";

/** S: scales sampled in an octave; §3.2 found most repeatable keypoints with 3. */
export const SCALES = 3;
/** σ of an octave's first picture, in its own pixels (§3.3). */
export const FIRST_SIGMA = 1.6;
/** Blur that any picture is taken to have (§3.3). */
const CAMERA_SIGMA = 0.5;
/** No octave is smaller than this, pixels. */
const SMALLEST_SIDE = 8;

export interface Octave {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for one of this octave. */
  readonly pixel: number;
  /** SCALES + 3 pictures, each blurred by 2^(1/SCALES) more than the one before. */
  readonly gaussians: readonly Float32Array[];
  /** SCALES + 2 differences, the finer taken from the coarser. */
  readonly differences: readonly Float32Array[];
}

/** @param grey of one channel. O(pixels). */
export function scaleSpace(grey: Raster): Octave[] {
  const doubled = resize(grey, grey.width * 2, grey.height * 2);
  const needed = Math.sqrt(FIRST_SIGMA ** 2 - (2 * CAMERA_SIGMA) ** 2);
  const octaves: Octave[] = [];
  let first = gaussianBlur(doubled, needed);
  for (let pixel = 0.5; Math.min(first.width, first.height) >= SMALLEST_SIDE; pixel *= 2) {
    const octave = octaveFrom(first, pixel);
    octaves.push(octave);
    first = everySecond(octave.gaussians[SCALES], octave);
  }
  return octaves;
}

function octaveFrom(first: Raster, pixel: number): Octave {
  const { width, height } = first;
  const gaussians = [first];
  for (let i = 1; i < SCALES + 3; i++) {
    const before = FIRST_SIGMA * 2 ** ((i - 1) / SCALES);
    gaussians.push(gaussianBlur(gaussians[i - 1], before * Math.sqrt(4 ** (1 / SCALES) - 1)));
  }
  const differences = gaussians
    .slice(1)
    .map(({ data }, i) => data.map((value, p) => value - gaussians[i].data[p]));
  return { width, height, pixel, gaussians: gaussians.map(({ data }) => data), differences };
}

/** The picture whose σ has doubled, thinned: that is where the next octave starts. */
function everySecond(data: Float32Array, { width, height }: Octave): Raster {
  const half = makeRaster(width >> 1, height >> 1);
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) half.data[y * half.width + x] = data[2 * y * width + 2 * x];
  }
  return half;
}
