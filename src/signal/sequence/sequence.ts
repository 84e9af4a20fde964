/** Rows of sensor values one after the other, cut into stretches and brought to one length. */
import { InvalidInput } from "../../core/errors.js";

/** Rows in order of time, each of the same channels. */
export type Sequence = readonly ArrayLike<number>[];

const MOST_ROWS = 1_000_000;

/** @throws InvalidInput `EMPTY_SEQUENCE`, `SEQUENCE_TOO_LONG`, `WRONG_DIMENSION`, `NOT_FINITE`. */
export function checkSequence(rows: Sequence, channels: number, what: string): void {
  if (!Array.isArray(rows) || rows.length === 0 || channels === 0) {
    throw new InvalidInput("EMPTY_SEQUENCE", `${what} has no rows, expected at least one row of numbers.`);
  }
  if (rows.length > MOST_ROWS) {
    throw new InvalidInput(
      "SEQUENCE_TOO_LONG",
      `${what} has ${rows.length} rows, the most is ${MOST_ROWS}. Cut it with sequenceWindows.`,
    );
  }
  rows.forEach((row: ArrayLike<number> | undefined, t) => {
    if (row?.length !== channels) {
      throw new InvalidInput(
        "WRONG_DIMENSION",
        `${what}: row ${t} has ${row?.length ?? "no"} values, expected ${channels}.`,
      );
    }
    for (let c = 0; c < channels; c++) {
      if (!Number.isFinite(row[c])) {
        throw new InvalidInput(
          "NOT_FINITE",
          `${what}: row ${t}, channel ${c} is ${String(row[c])}; fill gaps before observing.`,
        );
      }
    }
  });
}

/**
 * The rows at evenly spaced times, linearly between where it has fewer, the mean over what each covers where it has more.
 *
 * @returns steps × channels, step by step.
 */
export function resampleSequence(rows: Sequence, steps: number): Float32Array {
  const channels = rows[0].length;
  const out = new Float32Array(steps * channels);
  const stride = rows.length / steps;
  for (let s = 0; s < steps; s++) {
    for (let c = 0; c < channels; c++) {
      out[s * channels + c] =
        stride > 1
          ? meanBetween(rows, c, { from: s * stride, to: (s + 1) * stride })
          : between(rows, c, (s + 0.5) * stride - 0.5);
    }
  }
  return out;
}

function meanBetween(rows: Sequence, channel: number, { from, to }: { from: number; to: number }): number {
  let sum = 0;
  for (let t = Math.floor(from); t < Math.min(rows.length, Math.ceil(to)); t++) {
    sum += (Math.min(to, t + 1) - Math.max(from, t)) * rows[t][channel];
  }
  return sum / (to - from);
}

function between(rows: Sequence, channel: number, time: number): number {
  const at = Math.max(0, Math.min(rows.length - 1, time));
  const before = Math.floor(at);
  const after = Math.min(rows.length - 1, before + 1);
  return rows[before][channel] * (1 - (at - before)) + rows[after][channel] * (at - before);
}

/**
 * Stretches of a stream of rows as they come, each `length` long, one every `stride` rows; rows left over at the end are
 * dropped. Memory: one stretch.
 *
 * @throws InvalidInput `BAD_OPTION`.
 * @example
 * for await (const rows of sequenceWindows([[1, 2], [3, 4], [5, 6]], { length: 2, stride: 1 })) console.assert(rows.length === 2);
 */
export async function* sequenceWindows(
  rows: Iterable<ArrayLike<number>> | AsyncIterable<ArrayLike<number>>,
  { length, stride = length }: { length: number; stride?: number },
): AsyncGenerator<ArrayLike<number>[], void, undefined> {
  if (![length, stride].every((value) => Number.isInteger(value) && value >= 1)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `sequenceWindows: length ${length} and stride ${stride}, expected whole numbers ≥ 1.`,
    );
  }
  let held: ArrayLike<number>[] = [];
  let skip = 0;
  for await (const row of rows) {
    if (skip > 0) {
      skip--;
      continue;
    }
    held.push(row);
    if (held.length < length) continue;
    yield held;
    skip = Math.max(0, stride - length);
    held = held.slice(stride);
  }
}
