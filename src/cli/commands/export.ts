/** `engraph export`: the whole memory as JSON Lines, or its relations as a graph. */
import { once } from "node:events";
import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Writable } from "node:stream";
import type { Command } from "commander";
import { Conflict, InvalidInput, StorageFailure, type Memory } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { gexfOf } from "../gexf.js";
import { count } from "../held.js";
import { withMemory } from "../open-memory.js";
import { print, writeTo } from "../output.js";

interface Options extends CommonOptions {
  readonly force?: true;
  readonly gexf?: true;
}

export function addExport(program: Command): void {
  addCommand(program, "export", "write the whole memory as JSON Lines, for import or for reading")
    .argument("[file]", "where to; - is standard output (default: -)")
    .option("--force", "replace the file if it is there")
    .option("--gexf", "traces and relations as GEXF instead, for programs that draw graphs")
    .action(async (db: string, file: string | undefined, options: Options) => {
      const write = options.gexf === true ? writeGexf : writeLines;
      if (file === undefined || file === "-") {
        await withMemory(db, "read", (memory) => write(memory, process.stdout));
        return;
      }
      checkTarget(db, file, options);
      const lines = await withMemory(db, "read", (memory) => writeFile(memory, file, write));
      await print({ file, lines }, options.json, () => `${count(lines, "line")} written to ${file}.`);
    });
}

function checkTarget(db: string, file: string, { force }: Options): void {
  if (resolve(db) === resolve(file)) {
    throw new InvalidInput("BAD_USAGE", `${file} is the memory itself; export into another file.`);
  }
  if (existsSync(file) && force !== true) {
    throw new Conflict(
      "FILE_EXISTS",
      `${file} is there already. Give another name, or --force to replace it.`,
    );
  }
}

/** Whole or not at all: written beside, then renamed. */
async function writeFile(memory: Memory, file: string, write: typeof writeLines): Promise<number> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const stream = createWriteStream(partial, { flags: "wx" });
    const lines = await Promise.race([write(memory, stream), failureOf(stream)]);
    stream.end();
    await Promise.race([once(stream, "close"), failureOf(stream)]);
    renameSync(partial, file);
    return lines;
  } catch (cause) {
    rmSync(partial, { force: true });
    if (cause instanceof Error && "syscall" in cause) {
      throw new StorageFailure(
        "CANNOT_WRITE",
        `${file} cannot be written: ${cause.message}. Check the folder and the disk.`,
        {
          cause,
        },
      );
    }
    throw cause;
  }
}

async function writeLines(memory: Memory, stream: Writable): Promise<number> {
  let lines = 0;
  for await (const line of memory.export()) {
    await writeTo(stream, `${line}\n`);
    lines++;
  }
  return lines;
}

async function writeGexf(memory: Memory, stream: Writable): Promise<number> {
  const text = `${(await gexfOf(memory)).trimEnd()}\n`;
  await writeTo(stream, text);
  return text.split("\n").length - 1;
}

async function failureOf(stream: Writable): Promise<never> {
  const [error] = (await once(stream, "error")) as [Error];
  throw error;
}
