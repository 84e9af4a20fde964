/**
 * Where the differences of an octave have an extremum over place and scale, placed between the samples by a fitted
 * quadratic, and kept only where it stands out and is not a mere edge (Lowe 2004, §3.1 and §4).
 */
import { SCALES, type Octave } from "./scale-space.js";

export interface Extremum {
  /** In the octave's pixels, between samples. */
  readonly x: number;
  readonly y: number;
  /** Scale index, between samples, 0.5…SCALES + .5. */
  readonly scale: number;
  /** |D| there, 0…1. */
  readonly contrast: number;
}

/** Curvature ratio r above which it is an edge (§4.1). */
const EDGE_RATIO = 10;
/** Samples next to the border have no full surroundings. */
const MARGIN = 5;
/** Steps to a neighbouring sample before giving up. */
const STEPS = 5;

/** @param contrast least |D|, 0…1; §4 takes .03 for grey values in 0…1. */
export function extremaOf(octave: Octave, contrast: number): Extremum[] {
  const found: Extremum[] = [];
  const { width, height, differences } = octave;
  for (let s = 1; s <= SCALES; s++) {
    const layer = differences[s];
    for (let y = MARGIN; y < height - MARGIN; y++) {
      for (let x = MARGIN; x < width - MARGIN; x++) {
        // A weak sample cannot become a strong extremum by interpolation.
        if (Math.abs(layer[y * width + x]) < contrast / 2 || !isExtremum(octave, { s, y, x })) continue;
        const extremum = placed(octave, { s, y, x }, contrast);
        if (extremum !== undefined) found.push(extremum);
      }
    }
  }
  return found;
}

interface Sample {
  readonly s: number;
  readonly y: number;
  readonly x: number;
}

/** Above all, or below all, of its 26 neighbours. */
function isExtremum({ width, differences }: Octave, { s, y, x }: Sample): boolean {
  const at = y * width + x;
  const value = differences[s][at];
  const sign = value > 0 ? 1 : -1;
  const strength = sign * value;
  for (let layer = s - 1; layer <= s + 1; layer++) {
    const difference = differences[layer];
    for (let row = at - width; row <= at + width; row += width) {
      for (let p = row - 1; p <= row + 1; p++) {
        if (sign * difference[p] >= strength && !(layer === s && p === at)) return false;
      }
    }
  }
  return true;
}

/** Newton's method on the quadratic through the surroundings; undefined where it leaves the octave or is refused. */
function placed(octave: Octave, start: Sample, contrast: number): Extremum | undefined {
  let sample = start;
  for (let step = 0; step < STEPS; step++) {
    const { value, gradient, hessian } = derivatives(octave, sample);
    const offset = solved(hessian, gradient);
    if (offset === undefined) return undefined;
    if (offset.every((part) => Math.abs(part) <= 0.5)) {
      const refined = value + 0.5 * gradient.reduce((sum, part, i) => sum + part * offset[i], 0);
      if (Math.abs(refined) < contrast || isEdge(hessian)) return undefined;
      const [dx, dy, ds] = offset;
      return { x: sample.x + dx, y: sample.y + dy, scale: sample.s + ds, contrast: Math.abs(refined) };
    }
    const [dx, dy, ds] = offset.map(Math.round);
    sample = { x: sample.x + dx, y: sample.y + dy, s: sample.s + ds };
    if (!isInside(octave, sample)) return undefined;
  }
  return undefined;
}

function isInside({ width, height }: Octave, { s, y, x }: Sample): boolean {
  return s >= 1 && s <= SCALES && y >= MARGIN && y < height - MARGIN && x >= MARGIN && x < width - MARGIN;
}

type Three = readonly [number, number, number];
/** xx, yy, ss, xy, xs, ys. */
type Hessian = readonly [number, number, number, number, number, number];

function derivatives(
  { width, differences }: Octave,
  { s, y, x }: Sample,
): { value: number; gradient: Three; hessian: Hessian } {
  const p = y * width + x;
  const [below, here, above] = [differences[s - 1], differences[s], differences[s + 1]];
  const value = here[p];
  const gradient: Three = [
    (here[p + 1] - here[p - 1]) / 2,
    (here[p + width] - here[p - width]) / 2,
    (above[p] - below[p]) / 2,
  ];
  const corner = (layer: Float32Array, step: number) => layer[p + step] - layer[p - step];
  const hessian: Hessian = [
    here[p + 1] + here[p - 1] - 2 * value,
    here[p + width] + here[p - width] - 2 * value,
    above[p] + below[p] - 2 * value,
    (here[p + width + 1] - here[p + width - 1] - here[p - width + 1] + here[p - width - 1]) / 4,
    (corner(above, 1) - corner(below, 1)) / 4,
    (corner(above, width) - corner(below, width)) / 4,
  ];
  return { value, gradient, hessian };
}

/** −H⁻¹ g by Cramer's rule; undefined where H is singular. */
function solved([xx, yy, ss, xy, xs, ys]: Hessian, [gx, gy, gs]: Three): Three | undefined {
  const minors = [yy * ss - ys * ys, xs * ys - xy * ss, xy * ys - xs * yy] as const;
  const determinant = xx * minors[0] + xy * minors[1] + xs * minors[2];
  if (Math.abs(determinant) < 1e-18) return undefined;
  const [across, down, along] = [xx * ss - xs * xs, xy * xs - xx * ys, xx * yy - xy * xy];
  return [
    -(minors[0] * gx + minors[1] * gy + minors[2] * gs) / determinant,
    -(minors[1] * gx + across * gy + down * gs) / determinant,
    -(minors[2] * gx + down * gy + along * gs) / determinant,
  ];
}

/** One principal curvature is much larger than the other (§4.1). */
function isEdge([xx, yy, , xy]: Hessian): boolean {
  const determinant = xx * yy - xy * xy;
  return determinant <= 0 || (xx + yy) ** 2 * EDGE_RATIO >= (EDGE_RATIO + 1) ** 2 * determinant;
}
