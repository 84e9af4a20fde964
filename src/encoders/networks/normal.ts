/** Standard normal numbers from uniform ones (Box & Muller 1958). */
import type { Rng } from "../../core/rng.js";

export function normal(rng: Rng): number {
  // 1 − u is never 0.
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}
