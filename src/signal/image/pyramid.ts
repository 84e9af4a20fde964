/** The same picture ever smaller, each level blurred before it is thinned (Burt & Adelson, IEEE Trans. Comm. 31(4), 1983). */
import { InvalidInput } from "../../core/errors.js";
import { checkRaster, type Raster } from "./raster.js";
import { move } from "./warp.js";

export interface PyramidOptions {
  /** How much smaller each level is than the one before, above 1. Default 2. */
  factor?: number;
  /** Levels at most, the picture itself included. Default: as many as fit. */
  levels?: number;
  /** No level is smaller than this on either side, pixels. Default 8. */
  smallest?: number;
}

/**
 * Level 0 is the picture itself.
 *
 * @throws InvalidInput `BAD_OPTION`; as `checkRaster`. O(pixels).
 * @example
 * const levels = imagePyramid({ width: 64, height: 64, channels: 1, data: new Float32Array(4096) });
 */
export function imagePyramid(raster: Raster, options: PyramidOptions = {}): Raster[] {
  checkRaster(raster);
  const { factor = 2, levels = Infinity, smallest = 8 } = options;
  if (!(factor > 1 && levels >= 1 && smallest >= 1)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `imagePyramid: factor ${factor}, levels ${levels}, smallest ${smallest}; expected above 1, and at least 1.`,
    );
  }
  const pyramid = [raster];
  while (pyramid.length < levels) {
    const above = pyramid[pyramid.length - 1];
    const [width, height] = [above.width, above.height].map((side) => Math.round(side / factor));
    if (Math.min(width, height) < smallest || (width === above.width && height === above.height)) break;
    pyramid.push(move(above, { scale: 1 / factor, width, height }));
  }
  return pyramid;
}
