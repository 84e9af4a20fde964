/** Pictures moved, turned and scaled about their middle, read between the pixels by bilinear interpolation. */
import { InvalidInput } from "../../core/errors.js";
import { gaussianBlur } from "./gaussian-blur.js";
import { checkRaster, checkSize, makeRaster, type Raster } from "./raster.js";

/** What happens to what is seen; all about the middle of the picture. */
export interface Motion {
  /** Pixels to the right and down. Default 0. */
  shiftX?: number;
  shiftY?: number;
  /** Degrees, clockwise as it is seen. Default 0. */
  turnDegrees?: number;
  /** Above 1 it appears larger. Default 1. */
  scale?: number;
  /** Of the result, pixels. Default: as before. */
  width?: number;
  height?: number;
  /** What lies outside, 0…1; default: the nearest pixel of the border. */
  outside?: number;
}

/**
 * What is seen, moved. Shrinking blurs first, so that fine patterns do not turn into coarse ones.
 *
 * @throws InvalidInput `BAD_MOTION`; as `checkRaster`. O(pixels of the result).
 * @example
 * const turned = move({ width: 2, height: 2, channels: 1, data: Float32Array.of(0, 1, 0, 0) }, { turnDegrees: 90 });
 */
export function move(raster: Raster, motion: Motion): Raster {
  checkRaster(raster);
  const { shiftX = 0, shiftY = 0, turnDegrees = 0, scale = 1 } = motion;
  const { width = raster.width, height = raster.height, outside } = motion;
  if (![shiftX, shiftY, turnDegrees].every(Number.isFinite) || !(scale > 0 && scale < 1e6)) {
    throw new InvalidInput(
      "BAD_MOTION",
      `cannot move by ${shiftX}, ${shiftY}, turn by ${turnDegrees}° and scale by ${scale}: finite numbers, and a scale above 0.`,
    );
  }
  checkSize(width, height, "the result");
  const from = scale < 1 ? gaussianBlur(raster, shrinkingBlur(1 / scale)) : raster;
  const angle = (turnDegrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const moved = makeRaster(width, height, raster.channels);
  const [middleX, middleY] = [(raster.width - 1) / 2, (raster.height - 1) / 2];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - (width - 1) / 2 - shiftX;
      const dy = y - (height - 1) / 2 - shiftY;
      const at = { x: middleX + cosine * dx + sine * dy, y: middleY - sine * dx + cosine * dy };
      readInto(moved.data, (y * width + x) * raster.channels, from, at, outside);
    }
  }
  return moved;
}

/** σ of the blur that leaves nothing that `factor` times fewer pixels could not carry (Lindeberg's σ = √(f² − 1) / 2). */
export function shrinkingBlur(factor: number): number {
  return factor <= 1 ? 0 : Math.sqrt(factor * factor - 1) / 2;
}

/** The pixel between pixels. */
function readInto(
  to: Float32Array,
  place: number,
  from: Raster,
  { x, y }: { readonly x: number; readonly y: number },
  outside: number | undefined,
): void {
  const { width, height, channels, data } = from;
  const isOutside = x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5;
  if (isOutside && outside !== undefined) {
    to.fill(outside, place, place + channels);
    return;
  }
  const [cx, cy] = [Math.max(0, Math.min(width - 1, x)), Math.max(0, Math.min(height - 1, y))];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
  const [fx, fy] = [cx - x0, cy - y0];
  for (let c = 0; c < channels; c++) {
    const at = (px: number, py: number) => data[(py * width + px) * channels + c];
    to[place + c] =
      (at(x0, y0) * (1 - fx) + at(x1, y0) * fx) * (1 - fy) + (at(x0, y1) * (1 - fx) + at(x1, y1) * fx) * fy;
  }
}
