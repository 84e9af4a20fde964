/** Opens a memory for one command, and closes it whatever happens. */
import { existsSync } from "node:fs";
import { Memory, NotFound, type MemoryOptions } from "../index.js";
import { note } from "./output.js";

/** `read`: never writes. `change`: the file must be there. `make`: it is made where there is none. */
export type Access = "read" | "change" | "make";

/** @throws NotFound `NO_SUCH_FILE` where a file is needed and not there; none is made then. */
export async function openMemory(path: string, access: Access, options: MemoryOptions = {}): Promise<Memory> {
  if (access !== "make" && !existsSync(path)) {
    throw new NotFound(
      "NO_SUCH_FILE",
      `there is no ${path}. Check the path; \`engraph observe\` makes a memory.`,
    );
  }
  return Memory.open(path, { ...options, store: { readOnly: access === "read", create: access === "make" } });
}

/** Opens, works, closes. The first failure is the one that is told. */
export async function withMemory<T>(
  path: string,
  access: Access,
  work: (memory: Memory) => Promise<T>,
  options: MemoryOptions = {},
): Promise<T> {
  const memory = await openMemory(path, access, options);
  let result: T;
  try {
    result = await work(memory);
  } catch (error) {
    await memory.close().catch(() => undefined);
    throw error;
  }
  const { indexNotSaved } = await memory.close();
  if (indexNotSaved !== null) note(`the next start will be slower: ${indexNotSaved}`);
  return result;
}
