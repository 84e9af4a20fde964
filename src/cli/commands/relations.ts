/** `engraph relations`: what is related to what. */
import type { Command } from "commander";
import type { RelationLine } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { drawNeighbourhood, saveDrawing } from "../drawing.js";
import { parseAnyEnd } from "../end.js";
import { labelsOf } from "../labels.js";
import { withMemory } from "../open-memory.js";
import { wholeNumberOf } from "../option-values.js";
import { print } from "../output.js";
import { relationTable } from "../relation-words.js";

interface Options extends CommonOptions {
  readonly limit: number;
  readonly svg?: string;
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
    .option("--svg <file>", "also draw those listed into a new file")
    .action(async (db: string, trace: string | undefined, options: Options) => {
      const end = trace === undefined ? undefined : parseAnyEnd(trace);
      const all = await withMemory(db, "read", async (memory) => {
        const lines = await memory.relations(end);
        if (options.svg !== undefined) {
          saveDrawing(options.svg, drawNeighbourhood(lines.slice(0, options.limit), await labelsOf(memory)));
        }
        return lines;
      });
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
