/** Kept digits on one sheet, as PNG. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";
import { PIXELS, SIDE } from "./images.js";

const GAP = 2;

/** Writes the images row by row; missing ones stay dark blue. */
export function writeContactSheet(path: string, rows: readonly (readonly (Uint8Array | null)[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length), 1);
  const cell = SIDE + GAP;
  const png = new PNG({ width: columns * cell + GAP, height: rows.length * cell + GAP });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([24, 28, 48, 255], at);
  rows.forEach((row, r) => {
    row.forEach((image, c) => {
      if (image?.length === PIXELS) paint(png, image, GAP + c * cell, GAP + r * cell);
    });
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, PNG.sync.write(png));
}

function paint(png: PNG, image: Uint8Array, left: number, top: number): void {
  for (let i = 0; i < PIXELS; i++) {
    const at = 4 * ((top + Math.floor(i / SIDE)) * png.width + left + (i % SIDE));
    png.data.set([image[i], image[i], image[i], 255], at);
  }
}
