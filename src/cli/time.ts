/** Times as people write and read them. All are UTC, so that the same file reads the same everywhere. */
import { InvalidInput } from "../index.js";

const WRITTEN = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(Z|[+-]\d{2}:\d{2})?$/;
export const TIME_EXAMPLES = "a time such as 2026-07-01, 2026-07-01T12:30:05+02:00, or ms since 1970";
const LATEST_MS = 8.64e15;

/**
 * `2026-07-01`, `2026-07-01 12:30`, `2026-07-01T12:30:05+02:00`, or ms since 1970. UTC where no zone is given.
 *
 * @param what how to call it in the error.
 * @returns ms since 1970.
 * @throws InvalidInput `BAD_TIME`.
 */
export function parseTime(text: string, what: string): number {
  const parts = WRITTEN.exec(text);
  const time =
    parts !== null
      ? Date.parse(`${parts[1]}T${parts[2] ?? "00:00"}${parts[3] ?? "Z"}`)
      : /^-?\d+$/.test(text)
        ? Number(text)
        : NaN;
  if (Math.abs(time) <= LATEST_MS) return time;
  throw new InvalidInput("BAD_TIME", `${what} is "${text}", expected ${TIME_EXAMPLES}.`);
}

/** `2026-07-01 12:30:05`, UTC; "always" ends are the caller's. */
export function formatTime(ms: number): string {
  if (!(Math.abs(ms) <= LATEST_MS)) return String(ms);
  return new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "");
}
