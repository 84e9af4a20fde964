/** `engraph close-relation` and `engraph reopen-relation`: whether routes may take a relation, and when. */
import { InvalidArgumentError, type Command } from "commander";
import { addCommand, type CommonOptions } from "../add-command.js";
import { given } from "../given.js";
import { withMemory } from "../open-memory.js";
import { timeOf, wholeNumberOf } from "../option-values.js";
import { print } from "../output.js";
import { relationTable } from "../relation-words.js";

interface CloseOptions extends CommonOptions {
  readonly from?: number;
  readonly to?: number;
}

interface ReopenOptions extends CommonOptions {
  readonly at?: number;
}

const RELATION = "a relation's id, as engraph relations lists it";

export function addCloseRelation(program: Command): void {
  addCommand(program, "close-relation", "close a relation: it still holds, but no route takes it")
    .argument("<relation>", RELATION, relationOf)
    .option("--from <time>", "when the closure begins (default: now)", timeOf)
    .option("--to <time>", "when it ends (default: never)", timeOf)
    .action(async (db: string, id: number, { from, to, json }: CloseOptions) => {
      const line = await withMemory(db, "change", (memory) => memory.closeRelation(id, given({ from, to })));
      await print(line, json, (told) => relationTable([told]));
    });
}

export function addReopenRelation(program: Command): void {
  addCommand(program, "reopen-relation", "end the closure of a relation")
    .argument("<relation>", RELATION, relationOf)
    .option("--at <time>", "when it opens again (default: now)", timeOf)
    .action(async (db: string, id: number, { at, json }: ReopenOptions) => {
      const line = await withMemory(db, "change", (memory) => memory.reopenRelation(id, at));
      await print(line, json, (told) => relationTable([told]));
    });
}

/** `7` or `#7` */
function relationOf(text: string): number {
  const id = wholeNumberOf(text.replace(/^#/, ""));
  if (id > 0) return id;
  throw new InvalidArgumentError("Expected a relation's id.");
}
