/** `engraph import`: an export into an empty memory. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { InvalidInput, Memory, type Stats } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { byteLines } from "../byte-lines.js";
import { openSource } from "../byte-source.js";
import { count, held, heldWords } from "../held.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";

export function addImport(program: Command): void {
  addCommand(program, "import", "take an export into a new or empty memory, whole or not at all")
    .argument("[file]", "what export wrote; - is standard input (default: -)")
    .action(async (db: string, file: string | undefined, options: CommonOptions) => {
      const lines = await linesOf(file ?? "-");
      if (!existsSync(db)) await rehearse(lines);
      const stats = await withMemory(
        db,
        "make",
        async (memory) => {
          await memory.import(lines);
          return memory.stats();
        },
        { encoders: [] },
      );
      await print(stats, options.json, importWords);
    });
}

/** In memory first, so that a bad export does not leave a file behind. */
async function rehearse(lines: readonly string[]): Promise<void> {
  const memory = await Memory.open(":memory:", { encoders: [] });
  try {
    await memory.import(lines);
  } finally {
    await memory.close();
  }
}

async function linesOf(file: string): Promise<string[]> {
  const source = await openSource(file);
  const lines: string[] = [];
  for await (const { number, text } of byteLines(source.stream)) {
    if (text instanceof InvalidInput) throw new InvalidInput(text.code, `line ${number}: ${text.message}`);
    lines.push(text);
  }
  return lines;
}

function importWords(stats: Stats): string {
  return `${heldWords(held(stats))}\n${count(stats.relations, "relation")}, ${count(stats.names, "bare name")}.`;
}
