/** `engraph forget`: lets a trace go. */
import type { Command } from "commander";
import { addCommand, type CommonOptions } from "../add-command.js";
import { parseEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";
import { printable } from "../printable.js";

interface Forgotten {
  readonly trace: number;
  /** What it was called. */
  readonly label: string | null;
}

export function addForget(program: Command): void {
  addCommand(program, "forget", "let a trace go, with its relations; there is no way back")
    .argument("<trace>", "its id, or its name")
    .action(async (db: string, trace: string, options: CommonOptions) => {
      const end = parseEnd(trace);
      const forgotten = await withMemory(db, "change", async (memory): Promise<Forgotten> => {
        const found = await memory.why(end);
        await memory.forget(found.trace);
        return { trace: found.trace, label: found.name ?? found.gist };
      });
      await print(forgotten, options.json, forgottenWords);
    });
}

function forgottenWords({ trace, label }: Forgotten): string {
  return `Forgot trace ${trace}${label === null ? "" : ` (${printable(label)})`}.`;
}
