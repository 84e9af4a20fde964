/** What all commands share: the file they work on and `--json`. */
import type { Command } from "commander";

export interface CommonOptions {
  readonly json?: true;
}

/** A command on a memory's file, which is its first argument. */
export function addCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument("<db>", "the memory's file")
    .option("--json", "print one JSON document instead of text");
}
