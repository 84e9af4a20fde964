/** What can be chosen when a SQLite store is opened. */
import { InvalidInput } from "../../core/errors.js";
import { PAGE_BYTES } from "./schema.js";

export interface SqliteStoreOptions {
  /**
   * Only read; every commit is refused. In a folder that may not be written the file is read as it is at opening: what
   * others write later is not seen. Default false.
   */
  readonly readOnly?: boolean;
  /** Make the file when it is not there. Default true. */
  readonly create?: boolean;
  /** How long a commit waits for other processes, in ms. Default 30,000. */
  readonly busyTimeoutMs?: number;
  /**
   * What a commit survives: the end of the `process` (also by kill -9), or a cut of `power` as well, which waits for the
   * disk at every commit. After a power cut a `process` store lacks the last commits, but is whole. Default `process`.
   */
  readonly durability?: "process" | "power";
  /** The file may not grow past this, in bytes (the write-ahead log, at most about 8 MB, comes on top). Default: no limit. */
  readonly maxFileBytes?: number;
  /** Id of a new store; for files that must come out the same. Default: random. An existing store keeps its id. */
  readonly storeId?: string;
  /** How many commits back `changesSince` can tell; others load again. Default 1,000. */
  readonly changeLogCommits?: number;
}

export type ResolvedOptions = Required<Omit<SqliteStoreOptions, "storeId">> & { readonly storeId?: string };

const DEFAULTS = {
  readOnly: false,
  create: true,
  busyTimeoutMs: 30_000,
  durability: "process",
  maxFileBytes: Infinity,
  changeLogCommits: 1_000,
} as const;

const NAMES = [...Object.keys(DEFAULTS), "storeId"];

/**
 * The options with their defaults.
 *
 * @throws InvalidInput `UNKNOWN_OPTION`, `BAD_OPTION`.
 */
export function resolveOptions(options: SqliteStoreOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name)) {
      throw new InvalidInput("UNKNOWN_OPTION", `There is no option ${name}; there are ${NAMES.join(", ")}.`);
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedOptions = { ...DEFAULTS, ...given };
  checkOption(typeof resolved.readOnly === "boolean", "readOnly", resolved.readOnly, "true or false");
  checkOption(typeof resolved.create === "boolean", "create", resolved.create, "true or false");
  checkOption(isCount(resolved.busyTimeoutMs, 0), "busyTimeoutMs", resolved.busyTimeoutMs, "whole ms ≥ 0");
  checkOption(
    resolved.durability === "process" || resolved.durability === "power",
    "durability",
    resolved.durability,
    `"process" or "power"`,
  );
  checkOption(
    resolved.maxFileBytes === Infinity || isCount(resolved.maxFileBytes, PAGE_BYTES),
    "maxFileBytes",
    resolved.maxFileBytes,
    `a number of bytes ≥ ${PAGE_BYTES}`,
  );
  checkOption(
    isCount(resolved.changeLogCommits, 0),
    "changeLogCommits",
    resolved.changeLogCommits,
    "a whole number ≥ 0",
  );
  checkOption(resolved.storeId !== "", "storeId", resolved.storeId, "a non-empty text");
  return resolved;
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function checkOption(good: boolean, name: string, value: unknown, expected: string): void {
  if (good) return;
  throw new InvalidInput("BAD_OPTION", `${name} is ${JSON.stringify(value)}, expected ${expected}.`);
}
