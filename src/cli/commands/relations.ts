/** `engraph relations`: what is related to what. */
import type { Command } from "commander";
import type { RelationLine } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { parseEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { wholeNumberOf } from "../option-values.js";
import { print } from "../output.js";
import { relationTable } from "../relation-words.js";

interface Options extends CommonOptions {
  readonly limit: number;
}

interface RelationsResult {
  /** All there are; the strongest are listed. */
  readonly total: number;
  readonly relations: readonly RelationLine[];
}

const DEFAULT_LIMIT = 50;

export function addRelations(program: Command): void {
  addCommand(program, "relations", "list relations, the strongest first")
    .argument("[trace]", "only those at this trace: its id, or its name")
    .option("--limit <n>", "how many are listed", wholeNumberOf, DEFAULT_LIMIT)
    .action(async (db: string, trace: string | undefined, options: Options) => {
      const end = trace === undefined ? undefined : parseEnd(trace);
      const all = await withMemory(db, "read", (memory) => memory.relations(end));
      await print(
        { total: all.length, relations: all.slice(0, options.limit) },
        options.json,
        relationsWords,
      );
    });
}

function relationsWords({ total, relations }: RelationsResult): string {
  if (total === 0) return "There are no relations.";
  const rest = total - relations.length;
  return [
    relationTable(relations),
    ...(rest === 0 ? [] : ["", `… and ${rest} more; --limit shows them.`]),
  ].join("\n");
}
