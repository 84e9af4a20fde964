/** What an experiment promised, what it measured, and whether the promise held. */
import { printTable } from "./table.js";

export interface Level {
  readonly what: string;
  readonly measured: string;
  readonly held: boolean;
}

export function atLeast(
  what: string,
  value: number,
  level: number,
  show: (value: number) => string = String,
): Level {
  return { what: `${what} ≥ ${show(level)}`, measured: show(value), held: value >= level };
}

export function atMost(
  what: string,
  value: number,
  level: number,
  show: (value: number) => string = String,
): Level {
  return { what: `${what} ≤ ${show(level)}`, measured: show(value), held: value <= level };
}

export function printLevels(levels: readonly Level[]): void {
  printTable(
    ["level", "measured", "held"],
    levels.map(({ what, measured, held }) => [what, measured, held ? "yes" : "NO"]),
  );
}
