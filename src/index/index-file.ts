/**
 * A file that keeps an index between runs: a cache, never the truth. It loads only as a whole and only where its stamp
 * is the one expected; anything else is a reason to rebuild from the vectors, said in words.
 *
 * Layout: one line `engraph-index 1 <sha-256 of all that follows, hex>`, one line of JSON (kind, stamp, parameters, the
 * byte lengths of the sections), then the sections. Written beside its place, synced and renamed: a reader sees the old
 * file or the new one.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { StorageFailure } from "../core/errors.js";
import type { IndexKind } from "./vector-index.js";

/** What an index file was made of. A file of any other stamp is rebuilt. */
export interface IndexStamp {
  /** The store the vectors come from. */
  readonly storeId: string;
  /** The store's number of commits at the time. */
  readonly generation: number;
  /** The encoder or space of the vectors. */
  readonly space: string;
  readonly dimension: number;
  /** Live vectors. */
  readonly size: number;
}

/** Why a file cannot serve. */
export type RebuildCause = "missing" | "damaged" | "foreign" | "stale" | "dimension" | "kind" | "parameters";

/** `cause` for programs, `reason` for people: one sentence. */
export interface Rebuild {
  readonly index?: undefined;
  readonly cause: RebuildCause;
  readonly reason: string;
}

/** Numbers and words that must be equal for the file to serve, beside the stamp. */
export type FileParameters = Readonly<Record<string, number | string>>;

/** What a file holds beside its stamp. */
export interface IndexFileContent {
  readonly kind: IndexKind;
  /** Must be equal on loading. */
  readonly parameters: FileParameters;
  /** Counts that the reader needs; not compared. */
  readonly counts: Readonly<Record<string, number>>;
  readonly sections: readonly Uint8Array[];
}

export interface IndexFileExpectation {
  readonly stamp: IndexStamp;
  readonly kind: IndexKind;
  readonly parameters: FileParameters;
}

interface Header {
  readonly kind: string;
  readonly stamp: IndexStamp;
  readonly parameters: FileParameters;
  readonly counts: Readonly<Record<string, number>>;
  readonly sectionBytes: readonly number[];
}

const MAGIC = "engraph-index 1 ";
const DIGEST_CHARACTERS = 64;
const NEWLINE = 10;

/**
 * Runs `work` with a fresh directory beside `path`, on the same file system, and removes it afterwards. A process killed
 * meanwhile leaves a directory `<path>.aside-…` behind, which may be deleted.
 * @throws StorageFailure where the directory cannot be made or written, with the cause.
 */
export function besidePath<T>(path: string, work: (directory: string) => T): T {
  let directory: string | undefined;
  try {
    directory = mkdtempSync(`${path}.aside-`);
    return work(directory);
  } catch (cause) {
    if (cause instanceof StorageFailure) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StorageFailure(
      "INDEX_FILE_FAILED",
      `The index file ${path} could not be used: ${why}. Check the folder's space and permissions, or do without the file.`,
      { cause },
    );
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Writes the file, replacing an old one at once. Durable on return.
 * @throws StorageFailure where that fails; an old file is then untouched.
 */
export function writeIndexFile(path: string, stamp: IndexStamp, content: IndexFileContent): void {
  const header: Header = {
    kind: content.kind,
    stamp,
    parameters: content.parameters,
    counts: content.counts,
    sectionBytes: content.sections.map((section) => section.byteLength),
  };
  const body = [Buffer.from(`${JSON.stringify(header)}\n`), ...content.sections];
  const digest = createHash("sha256");
  for (const part of body) digest.update(part);
  besidePath(path, (directory) => {
    const aside = join(directory, "index");
    writeAndSync(aside, [Buffer.from(`${MAGIC}${digest.digest("hex")}\n`), ...body]);
    renameSync(aside, path);
    syncDirectory(dirname(path));
  });
}

/**
 * @returns the counts and sections of the file at `path`, or why it cannot serve.
 * @throws StorageFailure where a file is there but cannot be read.
 */
export function readIndexFile(
  path: string,
  expected: IndexFileExpectation,
): Rebuild | { readonly counts: Header["counts"]; readonly sections: Uint8Array<ArrayBuffer>[] } {
  const bytes = readIfThere(path);
  if (bytes === undefined) return rebuild("missing", `there is no index file at ${path}`);
  const header = parse(bytes);
  if (header === undefined)
    return rebuild("damaged", `${path} is cut short or altered: its checksum differs`);
  const wrong = mismatch(header, expected);
  if (wrong !== undefined) return wrong;
  let end = bytes.length - header.sectionBytes.reduce((sum, length) => sum + length, 0);
  const sections = header.sectionBytes.map((length) => new Uint8Array(bytes.subarray(end, (end += length))));
  return { counts: header.counts, sections };
}

export function rebuild(cause: RebuildCause, why: string): Rebuild {
  return { cause, reason: `The index is rebuilt from the vectors: ${why}.` };
}

function mismatch(header: Header, expected: IndexFileExpectation): Rebuild | undefined {
  const { stamp } = header;
  const wanted = expected.stamp;
  if (stamp.storeId !== wanted.storeId) {
    return rebuild("foreign", `the file belongs to store ${stamp.storeId}, this is ${wanted.storeId}`);
  }
  if (stamp.space !== wanted.space) {
    return rebuild("foreign", `the file holds vectors of ${stamp.space}, this space is ${wanted.space}`);
  }
  if (stamp.dimension !== wanted.dimension) {
    return rebuild("dimension", `the file has dimension ${stamp.dimension}, this space ${wanted.dimension}`);
  }
  if (stamp.generation !== wanted.generation) {
    return rebuild(
      "stale",
      `the file is of generation ${stamp.generation}, the store at ${wanted.generation}`,
    );
  }
  if (stamp.size !== wanted.size) {
    return rebuild("stale", `the file has ${stamp.size} vectors, the store ${wanted.size}`);
  }
  if (header.kind !== expected.kind) {
    return rebuild("kind", `the file is of kind ${header.kind}, ${expected.kind} serves now`);
  }
  for (const [name, value] of Object.entries(expected.parameters)) {
    const held = header.parameters[name];
    if (held !== value) return rebuild("parameters", `the file has ${name} ${held}, now it is ${value}`);
  }
  return undefined;
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StorageFailure(
      "INDEX_FILE_FAILED",
      `The index file ${path} is there but cannot be read. Check its permissions, or delete it: it will be rebuilt.`,
      { cause },
    );
  }
}

/** @returns undefined unless every byte is as it was written. */
function parse(bytes: Buffer): Header | undefined {
  const bodyStart = MAGIC.length + DIGEST_CHARACTERS + 1;
  if (bytes.length < bodyStart || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const digest = bytes.toString("latin1", MAGIC.length, bodyStart - 1);
  const body = bytes.subarray(bodyStart);
  if (createHash("sha256").update(body).digest("hex") !== digest) return undefined;
  return JSON.parse(body.toString("utf8", 0, body.indexOf(NEWLINE))) as Header;
}

function writeAndSync(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "wx");
  try {
    for (const part of parts) {
      for (let done = 0; done < part.byteLength;) done += writeSync(file, part, done);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the rename itself durable. Windows cannot open a directory, and needs no such sync. */
function syncDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
