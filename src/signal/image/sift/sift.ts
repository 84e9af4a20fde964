/**
 * SIFT: places of a picture that are found again when it is turned, scaled or lit otherwise, and what each looks like (D. G.
 * Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004). The patent ran out in 2020.
 */
import { z } from "zod";
import { checkOptions } from "../../../core/check-options.js";
import { checkRaster, toGrey, type Raster } from "../raster.js";
import { descriptorAt } from "./descriptor.js";
import { extremaOf, type Extremum } from "./extrema.js";
import type { Layer } from "./gradients.js";
import { directionsAt } from "./orientation.js";
import { FIRST_SIGMA, SCALES, scaleSpace, type Octave } from "./scale-space.js";

const schema = z.strictObject({
  /** Least contrast of an extremum, for grey values in 0…1. Lowe took .03 for S = 3 scales; .04 / 3 finds the weak ones too. */
  contrast: z
    .number()
    .positive()
    .max(1)
    .default(0.04 / SCALES),
  /** Those of the highest contrast are kept. */
  most: z.number().int().min(1).default(10_000),
});
export type SiftOptions = z.input<typeof schema>;

export interface SiftFeature {
  /** In the picture's pixels; the middle of the first pixel is 0, 0. */
  readonly x: number;
  readonly y: number;
  /** σ of the blur at which it stands out, pixels. */
  readonly sigma: number;
  /** Radians, 0…2π, clockwise as it is seen. */
  readonly direction: number;
  readonly contrast: number;
  /** 128 numbers of length 1. */
  readonly descriptor: Float32Array;
}

/**
 * Features of a picture, those of the highest contrast first. A place that faces several ways gives several.
 *
 * @throws InvalidInput `BAD_OPTION`; as `checkRaster`.
 * Cost: O(pixels · blur) + O(features · σ²); 0.3 s for 640 × 480.
 * @example
 * const features = siftFeatures({ width: 64, height: 64, channels: 1, data: new Float32Array(4096) });
 */
export function siftFeatures(raster: Raster, options: SiftOptions = {}): SiftFeature[] {
  checkRaster(raster);
  const { contrast, most } = checkOptions(schema, options, "siftFeatures");
  return scaleSpace(toGrey(raster))
    .flatMap((octave) => extremaOf(octave, contrast).map((extremum) => ({ octave, extremum })))
    .sort((a, b) => b.extremum.contrast - a.extremum.contrast)
    .slice(0, most)
    .flatMap(({ octave, extremum }) => described(octave, extremum))
    .slice(0, most);
}

function described(octave: Octave, { x, y, scale, contrast }: Extremum): SiftFeature[] {
  const sigma = FIRST_SIGMA * 2 ** (scale / SCALES);
  const layer: Layer = { ...octave, data: octave.gaussians[Math.round(scale)] };
  return directionsAt(layer, { x, y, sigma }).map((direction) => ({
    x: toPicture(x, octave),
    y: toPicture(y, octave),
    sigma: sigma * octave.pixel,
    direction,
    contrast,
    descriptor: descriptorAt(layer, { x, y, sigma, direction }),
  }));
}

/**
 * From an octave's pixels to the picture's. Doubling puts its first sample a quarter pixel before the picture's; thinning keeps
 * the first sample where it is.
 */
function toPicture(place: number, { pixel }: Octave): number {
  return place * pixel - 0.25;
}
