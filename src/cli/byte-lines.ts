/** Bytes into lines of text, in memory that does not grow with the stream. */
import { InvalidInput } from "../index.js";

/** Longest line: a vector of 65,536 numbers in JSON takes about 1.3 MB. */
export const LONGEST_LINE_BYTES = 4 * 1024 * 1024;

export interface ByteLine {
  /** From 1. */
  readonly number: number;
  /** The line without its end, or what is wrong with it. */
  readonly text: string | InvalidInput;
}

const LINE_FEED = 0x0a;

/**
 * Lines of a stream of bytes; reads on only as fast as lines are taken.
 *
 * @param options.onBytes told how many bytes each chunk had.
 * @param options.abort where this ends the chunks early, the piece of a line that was read last is no line.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  { onBytes, abort }: { onBytes?: (bytes: number) => void; abort?: AbortSignal } = {},
): AsyncGenerator<ByteLine, void, undefined> {
  let number = 1;
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length <= LONGEST_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const end = (): ByteLine => {
    const line = { number, text: decode(parts, length) };
    number++;
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, at));
      yield end();
      start = at + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0 && abort?.aborted !== true) yield end();
}

function decode(parts: readonly Uint8Array[], length: number): string | InvalidInput {
  if (length > LONGEST_LINE_BYTES) {
    return new InvalidInput(
      "LINE_TOO_LONG",
      `it has ${length} bytes, the most is ${LONGEST_LINE_BYTES}. One signal is one line; large things belong elsewhere.`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    return new InvalidInput("INVALID_UTF8", "its bytes are not valid UTF-8. Convert the input first.", {
      cause,
    });
  }
}
