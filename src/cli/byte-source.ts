/** Where lines come from: a file, or standard input for `-`. */
import { constants, createReadStream, type Stats } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { InvalidInput, NotFound, StorageFailure } from "../index.js";

export interface ByteSource {
  /** Not yet read from. */
  readonly stream: Readable;
  /** Null where it is not known beforehand. */
  readonly sizeBytes: number | null;
}

/** @throws NotFound `NO_SUCH_FILE`, InvalidInput `NOT_A_FILE`, StorageFailure `NOT_READABLE`. */
export async function openSource(path: string): Promise<ByteSource> {
  if (path === "-") return { stream: process.stdin, sizeBytes: null };
  const found = await statOf(path);
  if (found.isDirectory()) throw new InvalidInput("NOT_A_FILE", `${path} is a folder, expected a file or -.`);
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new StorageFailure("NOT_READABLE", `${path} cannot be read. Check its permissions.`, { cause });
  }
  return { stream: createReadStream(path), sizeBytes: found.isFile() ? found.size : null };
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new NotFound(
      "NO_SUCH_FILE",
      `there is no ${path} to read. Check the path, or give - for standard input.`,
      {
        cause,
      },
    );
  }
}

/** The stream's chunks until it ends or is aborted; an abort ends them without an error. */
export async function* chunksUntilAborted(stream: Readable, abort: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => stream.destroy();
  if (abort.aborted) return;
  abort.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (cause) {
    if (abort.aborted) return;
    throw new StorageFailure(
      "NOT_READABLE",
      `the input broke off: ${String(cause)}. What came before is in.`,
      { cause },
    );
  } finally {
    abort.removeEventListener("abort", stop);
  }
}
