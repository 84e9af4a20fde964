/**
 * Pictures by their principal components, the "eigenpictures" of L. Sirovich & M. Kirby ("Low-dimensional procedure for the
 * characterization of human faces", JOSA A 4(3), 1987): shrunk to a small square, then projected. It sees where light and
 * dark stand; views (`translationViews`, `scaleViews`, `uprightViews`) teach a memory the rest.
 */
import { InvalidInput } from "../core/errors.js";
import { checkRaster, toGrey, type Raster } from "../signal/image/raster.js";
import { resize } from "../signal/image/resize.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames } from "./encoder-options.js";
import { fitPca } from "./pca-encoder.js";
import { contentBytes, projectedEncoder, readProjected, type Described } from "./projected-encoder.js";

export interface ImagePcaOptions {
  /** Components kept, 1…side² (three times as many in colour). Default 50. */
  dimension?: number;
  /** Pictures are shrunk or grown to side × side pixels first, 4…64. Default 28. */
  side?: number;
  /** Default false: grey. */
  color?: boolean;
  /** τ_pos, −1…1. Default 0.68: the sweep of `npm run experiment:digits`. */
  sameSimilarity?: number;
  /** As `fitPca`. */
  whiten?: boolean;
  seed?: number;
}

/**
 * Fits an encoder for pictures.
 *
 * @param sample at least `dimension` pictures.
 * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`, and what is wrong with a picture. O(samples · side⁴).
 * @example
 * const sample = firstThousandImages.slice(1).map((pixels) => greyRaster(pixels.map((value) => 128 + 127 * value), 8));
 * const encoder = fitImagePca(sample, { dimension: 8, side: 8 });
 */
export function fitImagePca(sample: readonly Raster[], options: ImagePcaOptions = {}): Encoder<Raster> {
  const { side = 28, color = false, dimension = 50, ...pca } = options;
  checkOptionNames("fitImagePca", options, [
    "dimension",
    "side",
    "color",
    "sameSimilarity",
    "whiten",
    "seed",
  ]);
  if (!(Number.isInteger(side) && side >= 4 && side <= 64)) {
    throw new InvalidInput("BAD_OPTION", `fitImagePca: side is ${side}, expected a whole number in 4…64.`);
  }
  const described = pictures({ side, color });
  for (const raster of sample) described.check(raster);
  return projectedEncoder(
    described,
    fitPca(
      sample.map((raster) => described.describe(raster)),
      { dimension, ...pca },
    ),
  );
}

/** Reads back what `save` wrote. @throws InvalidInput `BROKEN_ENCODER_STATE`. */
export function restoreImagePca(state: Uint8Array): Encoder<Raster> {
  const { settings, pca } = readProjected(state, "image PCA encoder");
  return projectedEncoder(pictures({ side: Number(settings.side), color: settings.color === true }), pca);
}

function pictures({ side, color }: { side: number; color: boolean }): Described<Raster> {
  return {
    family: "image-pca",
    modality: "image",
    settings: { side, color },
    check: checkPicture,
    describe: (raster) => resize(color ? inColor(raster) : toGrey(raster), side, side).data,
    content: pictureContent,
    gist: () => null,
  };
}

/** @throws InvalidInput as `checkRaster`; `BLANK_IMAGE` where every pixel is the same. */
export function checkPicture(raster: Raster): void {
  checkRaster(raster, "signal.image");
  const { data, channels } = raster;
  for (let i = channels; i < data.length; i++) if (data[i] !== data[i - channels]) return;
  throw new InvalidInput(
    "BLANK_IMAGE",
    `signal.image is ${raster.width} × ${raster.height} pixels of one colour: nothing is to be seen. Drop such signals.`,
  );
}

export function pictureContent({ width, height, channels, data }: Raster): Uint8Array {
  return contentBytes([width, height, channels], data);
}

function inColor(raster: Raster): Raster {
  if (raster.channels === 3) return raster;
  const data = new Float32Array(raster.data.length * 3);
  raster.data.forEach((value, i) => data.fill(value, 3 * i, 3 * i + 3));
  return { ...raster, channels: 3, data };
}
