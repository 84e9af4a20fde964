/**
 * What a place looks like: histograms of gradient directions in 4 × 4 cells around it, turned and scaled with it, 8
 * directions each (Lowe 2004, §6.1): 128 numbers of length 1, clipped so that a glint does not outweigh the rest.
 */
import { visitGradients, type Layer } from "./gradients.js";

const CELLS = 4;
const DIRECTIONS = 8;
export const DESCRIPTOR_LENGTH = CELLS * CELLS * DIRECTIONS;
/** Side of a cell in units of the place's scale. */
const CELL_SIGMAS = 3;
/** No number above this before the length is made 1 again (§6.1). */
const CLIP = 0.2;

export interface OrientedPlace {
  /** In the layer's pixels. */
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
  /** Radians. */
  readonly direction: number;
}

/** @returns 128 numbers ≥ 0 of length 1; all zero where nothing is to be seen. */
export function descriptorAt(layer: Layer, place: OrientedPlace): Float32Array {
  const side = CELL_SIGMAS * place.sigma;
  const [cosine, sine] = [Math.cos(place.direction) / side, Math.sin(place.direction) / side];
  const [x, y] = [Math.round(place.x), Math.round(place.y)];
  const [offX, offY] = [x - place.x, y - place.y];
  const radius = Math.round((side * Math.SQRT2 * (CELLS + 1)) / 2);
  const cells = new Float64Array(DESCRIPTOR_LENGTH);
  visitGradients(layer, { x, y, radius }, (dx, dy, magnitude, direction) => {
    // Cells, turned with the place; the middle is 0.
    const u = cosine * (dx + offX) + sine * (dy + offY);
    const v = -sine * (dx + offX) + cosine * (dy + offY);
    const reach = (CELLS + 1) / 2;
    if (Math.abs(u) >= reach || Math.abs(v) >= reach) return;
    const weight = magnitude * Math.exp(-(u * u + v * v) / (2 * (CELLS / 2) ** 2));
    const turn = ((direction - place.direction) / (2 * Math.PI)) * DIRECTIONS + 2 * DIRECTIONS;
    spread(cells, { column: u + (CELLS - 1) / 2, row: v + (CELLS - 1) / 2, turn }, weight);
  });
  return clipped(cells);
}

/** Shares a gradient among the 8 cells and directions around it, so that a small shift changes little. */
function spread(
  cells: Float64Array,
  { column, row, turn }: { readonly column: number; readonly row: number; readonly turn: number },
  weight: number,
): void {
  const [c0, r0, t0] = [Math.floor(column), Math.floor(row), Math.floor(turn)];
  const [fc, fr, ft] = [column - c0, row - r0, turn - t0];
  for (let r = r0; r <= r0 + 1; r++) {
    if (r < 0 || r >= CELLS) continue;
    const inRow = weight * (r === r0 ? 1 - fr : fr);
    for (let c = c0; c <= c0 + 1; c++) {
      if (c < 0 || c >= CELLS) continue;
      const inCell = inRow * (c === c0 ? 1 - fc : fc);
      const at = (r * CELLS + c) * DIRECTIONS;
      cells[at + (t0 % DIRECTIONS)] += inCell * (1 - ft);
      cells[at + ((t0 + 1) % DIRECTIONS)] += inCell * ft;
    }
  }
}

function clipped(cells: Float64Array): Float32Array {
  const length = Math.sqrt(cells.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) return new Float32Array(cells.length);
  const bounded = cells.map((value) => Math.min(CLIP, value / length));
  const again = Math.sqrt(bounded.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(bounded, (value) => value / again);
}
