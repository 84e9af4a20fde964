/** Standard output: one JSON document or text for people, with back-pressure; notes go to standard error. */
import { once } from "node:events";
import type { Writable } from "node:stream";
import { EXIT_CODES } from "./exit-code.js";
import { printable } from "./printable.js";

/**
 * `| head` closes the pipe early: that is no failure. A full disk is. Memories are closed before anything is printed, but
 * for an export, which only reads, so ending at once loses nothing.
 */
export function endWithOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT_CODES.success);
    note(`standard output cannot be written: ${error.message}.`);
    process.exit(EXIT_CODES.failure);
  });
}

/** Prints a result: with `json` the document and nothing else, otherwise what `text` makes of it. */
export async function print<T>(
  result: T,
  json: boolean | undefined,
  text: (result: T) => string,
): Promise<void> {
  const shown = json === true ? JSON.stringify(result, jsonValue, 2) : text(result).trimEnd();
  await writeTo(process.stdout, `${shown}\n`);
}

/** A remark beside the result, for people. */
export function note(text: string): void {
  process.stderr.write(`engraph: ${printable(text)}\n`);
}

/** Writes, and waits where the reader is slow. */
export async function writeTo(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

/** JSON has no bytes: base64. Infinities, open ends of time, become null by themselves. */
function jsonValue(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
