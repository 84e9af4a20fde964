/** Exit codes by who must act; they are stable. */
import { Conflict, EngraphError, InvalidInput, NotFound } from "../index.js";
import { advised } from "./advice.js";

export const EXIT_CODES = {
  success: 0,
  /** The program, the file or the disk failed. */
  failure: 1,
  /** The arguments or the input cannot be used. */
  badInput: 2,
  /** A file, a trace or a name is not there, or there is no way. */
  notFound: 3,
  /** Two things exclude each other: another encoder, a name of several traces, a file that is in the way. */
  conflict: 4,
  /** Stopped by Ctrl-C; what was taken in stays. */
  interrupted: 130,
  /** Stopped by SIGTERM; likewise. */
  terminated: 143,
} as const;

/** How a run ended that did not throw. */
export interface Outcome {
  exitCode: number;
}

export interface ErrorReport {
  /** Stable: that of the library's error, or `INTERNAL`. */
  readonly code: string;
  readonly message: string;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidInput) return EXIT_CODES.badInput;
  if (error instanceof NotFound) return EXIT_CODES.notFound;
  if (error instanceof Conflict) return EXIT_CODES.conflict;
  return EXIT_CODES.failure;
}

/** What to say of an error. One that is not the library's is a defect, and says so. */
export function describeError(error: unknown): ErrorReport {
  if (error instanceof EngraphError) return { code: error.code, message: advised(error.code, error.message) };
  const what = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL", message: `${what} (this is a defect of engraph; please report it)` };
}
