/** The parameters of Malkov & Yashunin's graph, shared by the native kind and the plain TypeScript kind. */
import { InvalidInput } from "../core/errors.js";

export interface HnswOptions {
  /** Links that a new vector makes on each layer, 2…64 (the bottom layer holds up to twice as many). Default 16. */
  readonly m?: number;
  /** Candidates kept while a vector is linked in, `m`…10,000. Default 100. */
  readonly efConstruction?: number;
  /** Candidates kept while searching, 1…10,000; `k` where that is larger. Default 64. */
  readonly efSearch?: number;
  /** Seed of the layer draw, 0…2³² − 1: the same operations give the same graph. Default 1. */
  readonly seed?: number;
}

/** m and efConstruction: the middle of the ranges of section 4.1 of the paper. */
export const HNSW_DEFAULTS: Required<HnswOptions> = { m: 16, efConstruction: 100, efSearch: 64, seed: 1 };

const RANGES: Record<keyof HnswOptions, readonly [number, number]> = {
  m: [2, 64],
  efConstruction: [2, 10_000],
  efSearch: [1, 10_000],
  seed: [0, 2 ** 32 - 1],
};

/**
 * @param given options; `also` names further options that the caller takes and checks itself.
 * @returns every option, defaults filled in.
 * @throws InvalidInput on an unknown name or a value out of range.
 */
export function hnswOptions(given: HnswOptions, also: readonly string[] = []): Required<HnswOptions> {
  const known = Object.keys(HNSW_DEFAULTS) as (keyof HnswOptions)[];
  const chosen = { ...HNSW_DEFAULTS };
  for (const [name, value] of Object.entries(given) as [keyof HnswOptions, number | undefined][]) {
    if (also.includes(name) || value === undefined) continue;
    if (!known.includes(name)) throw unknownOption(name, [...known, ...also]);
    chosen[name] = inRange(name, value, ...RANGES[name]);
  }
  if (chosen.efConstruction < chosen.m) {
    throw new InvalidInput(
      "WRONG_OPTION",
      `efConstruction is ${chosen.efConstruction} and m is ${chosen.m}, but efConstruction must be at least m.`,
    );
  }
  return chosen;
}

/** @returns `value`. @throws InvalidInput unless it is an integer of `from`…`to`. */
export function inRange(name: string, value: number, from: number, to: number): number {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return value;
  throw new InvalidInput(
    "WRONG_OPTION",
    `${name} is ${String(value)}, but it must be an integer of ${from}…${to}.`,
  );
}

function unknownOption(name: string, known: readonly string[]): InvalidInput {
  return new InvalidInput(
    "UNKNOWN_OPTION",
    `There is no option "${name}". The options are ${known.join(", ")}.`,
  );
}
