/** PNG and JPEG files in (`pngjs`, `jpeg-js`), PNG out. */
import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { InvalidInput } from "../../core/errors.js";
import { checkRaster, checkSize, makeRaster, MOST_PIXELS, toGrey, type Raster } from "./raster.js";

interface Rgba {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel. */
  readonly data: Uint8Array;
}

export interface DecodeOptions {
  /** Default "color". */
  channels?: "grey" | "color";
  /** What shines through where a PNG is transparent, 0…1. Default 1: white paper. */
  background?: number;
}

/**
 * Reads a PNG or JPEG file, told apart by its first bytes.
 *
 * @throws InvalidInput `UNKNOWN_IMAGE_FORMAT`, `BROKEN_IMAGE`, `IMAGE_TOO_LARGE` (before its pixels are unpacked). O(pixels).
 * @example
 * const raster = decodeImage(encodePng({ width: 2, height: 1, channels: 1, data: Float32Array.of(0, 1) }));
 */
export function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Raster {
  const { channels = "color", background = 1 } = options;
  const raster = opaque(decoded(bytes), background);
  return channels === "grey" ? toGrey(raster) : raster;
}

function decoded(bytes: Uint8Array): Rgba {
  const isPng = startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  if (!isPng && !startsWith(bytes, [0xff, 0xd8, 0xff])) {
    throw new InvalidInput(
      "UNKNOWN_IMAGE_FORMAT",
      `these ${bytes.length} bytes are neither PNG nor JPEG. Convert the image first.`,
    );
  }
  if (isPng) checkPngSize(bytes);
  try {
    return isPng
      ? PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      : jpeg.decode(bytes, {
          useTArray: true,
          maxResolutionInMP: MOST_PIXELS / 1e6,
          maxMemoryUsageInMB: 2_048,
        });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/maxResolution|maxMemory/.test(reason)) {
      throw new InvalidInput(
        "IMAGE_TOO_LARGE",
        `the JPEG is too large (${reason}). Shrink it or take a part.`,
        { cause: error },
      );
    }
    throw new InvalidInput(
      "BROKEN_IMAGE",
      `the ${isPng ? "PNG" : "JPEG"} of ${bytes.length} bytes cannot be decoded (${reason}). Copy it again whole.`,
      { cause: error },
    );
  }
}

/** The header names the size before anything is unpacked. */
function checkPngSize(bytes: Uint8Array): void {
  if (bytes.length < 24) {
    throw new InvalidInput("BROKEN_IMAGE", `the PNG ends after ${bytes.length} bytes. Copy it again whole.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkSize(view.getUint32(16), view.getUint32(20), "the PNG");
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((value, i) => bytes[i] === value);
}

function opaque({ width, height, data }: Rgba, background: number): Raster {
  const rgb = new Float32Array(width * height * 3);
  for (let i = 0, from = 0, to = 0; i < width * height; i++, from += 4, to += 3) {
    const alpha = data[from + 3] / 255;
    for (let c = 0; c < 3; c++) rgb[to + c] = (alpha * data[from + c]) / 255 + (1 - alpha) * background;
  }
  return makeRaster(width, height, 3, rgb);
}

/** A PNG file of 8 bits a channel; values outside 0…1 are clipped. @throws InvalidInput as `checkRaster`. */
export function encodePng(raster: Raster): Uint8Array {
  checkRaster(raster);
  const { width, height, channels, data } = raster;
  const png = new PNG({ width, height, colorType: channels === 1 ? 0 : 2 });
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + (channels === 1 ? 0 : c)];
      png.data[4 * i + c] = Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    png.data[4 * i + 3] = 255;
  }
  return PNG.sync.write(png, { colorType: channels === 1 ? 0 : 2 });
}
