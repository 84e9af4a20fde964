const GRID = 2 ** 32;

/**
 * The nearest multiple of 2⁻³². Such numbers add exactly, in any order and grouping, as long as the sum stays below
 * 2²¹ (53 bits of a double): what a score needs if it must not depend on the order in which records were met.
 */
export function onGrid(value: number): number {
  return Math.round(value * GRID) / GRID;
}
