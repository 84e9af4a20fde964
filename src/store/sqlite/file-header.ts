/**
 * Looks at a file before SQLite may touch it. Opening a file with SQLite can already write (recovery, a -wal and a -shm
 * beside it), so whose file it is gets read from its first 108 bytes.
 *
 * Source: "Database File Format", sqlite.org/fileformat2.html, §1.3 (header) and §1.6 (b-tree pages).
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Conflict, InvalidInput, NotFound, StorageFailure } from "../../core/errors.js";
import { APPLICATION_ID, SCHEMA_VERSION } from "./schema.js";

const MAGIC = "SQLite format 3\0";
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
/** Page 1 carries the root of the schema's b-tree behind the header: its type, then at +3 its number of cells. */
const SCHEMA_PAGE_AT = 100;
const LEAF_PAGE = 0x0d;
const BYTES_READ = 108;

/** `absent`: no such file; `blank`: nothing in it yet; `ours`: made by this library, in a version it understands. */
export type FileState = "absent" | "blank" | "ours";

/**
 * @returns what is at `path`, without writing a byte.
 * @throws NotFound `NO_SUCH_FOLDER`.
 * @throws StorageFailure `NOT_A_FILE`, `NOT_READABLE`.
 * @throws Conflict `NOT_AN_ENGRAPH_FILE`, `NEWER_FILE`.
 */
export function inspectFile(path: string): FileState {
  const header = readHeader(path);
  if (header === undefined) return "absent";
  if (header.length === 0) return "blank";
  if (header.length < BYTES_READ || header.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    if (header.every((byte) => byte === 0) && sizeOf(`${path}-journal`) > 0) return "blank";
    throw notOurs(path, "it is not a SQLite database");
  }
  const application = header.readUInt32BE(APPLICATION_ID_AT);
  if (application !== APPLICATION_ID) return foreignDatabase(path, header, application);
  refuseNewer(path, header.readUInt32BE(USER_VERSION_AT));
  return "ours";
}

/** @throws Conflict `NEWER_FILE` when a newer version of this library made the file. */
export function refuseNewer(path: string, version: number): void {
  if (version <= SCHEMA_VERSION) return;
  throw new Conflict(
    "NEWER_FILE",
    `${path} has schema version ${version}; this engraph knows versions up to ${SCHEMA_VERSION}. ` +
      `Update engraph to open it. Nothing was written.`,
  );
}

/** A SQLite file without tables and without an owner may become ours; any other is refused. */
function foreignDatabase(path: string, header: Buffer, application: number): FileState {
  const noTables = header[SCHEMA_PAGE_AT] === LEAF_PAGE && header.readUInt16BE(SCHEMA_PAGE_AT + 3) === 0;
  if (application === 0 && noTables && sizeOf(`${path}-wal`) === 0) return "blank";
  throw notOurs(path, `it is a SQLite database of another program (application_id ${application})`);
}

/** The error for a file that somebody else made. */
export function notOurs(path: string, why: string): Conflict {
  return new Conflict(
    "NOT_AN_ENGRAPH_FILE",
    `${path} is not an engraph store: ${why}. Give another path, or move that file away. Nothing was written.`,
  );
}

/** Size in bytes, 0 when there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readHeader(path: string): Buffer | undefined {
  const stat = statOf(path);
  if (stat === undefined) {
    requireFolder(path);
    return undefined;
  }
  if (!stat.isFile()) {
    throw new StorageFailure(
      "NOT_A_FILE",
      `${path} is a folder or a device, expected a file. Give the path of a file.`,
    );
  }
  try {
    return readStart(path);
  } catch (cause) {
    throw new StorageFailure("NOT_READABLE", `${path} cannot be read. Check its permissions.`, { cause });
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ERR_INVALID_ARG_VALUE") {
      throw new InvalidInput("BAD_PATH", `The path ${JSON.stringify(path)} contains a zero character.`, {
        cause,
      });
    }
    throw new StorageFailure(
      "NOT_READABLE",
      `${path} cannot be looked at. Check the path and its permissions.`,
      {
        cause,
      },
    );
  }
}

function requireFolder(path: string): void {
  const folder = dirname(path);
  if (statOf(folder)?.isDirectory() === true) return;
  throw new NotFound("NO_SUCH_FOLDER", `The folder ${folder} for ${path} is not there. Create it first.`);
}

function readStart(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(BYTES_READ);
    return bytes.subarray(0, readSync(file, bytes, 0, BYTES_READ, 0));
  } finally {
    closeSync(file);
  }
}
