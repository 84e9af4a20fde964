/** `engraph relate`: a relation between two traces, asserted. */
import type { Command } from "commander";
import type { RelateOptions } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { parseAnyEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { attributesOf, numberOf, timeOf, type Attribute } from "../option-values.js";
import { print } from "../output.js";
import { relationTable } from "../relation-words.js";

interface Options extends CommonOptions {
  readonly attr: Attribute[];
  readonly source?: string;
  readonly weight?: number;
  readonly inhibits?: true;
  readonly validFrom?: number;
  readonly validTo?: number;
}

export function addRelate(program: Command): void {
  addCommand(program, "relate", "assert a relation; makes the file and unknown names")
    .argument("<from>", "a trace's id, or a name")
    .argument("<kind>", "what the relation says, such as crosses")
    .argument("<to>", "a trace's id, or a name")
    .option("--attr <key=value>", "an attribute; may be given several times", attributesOf, [])
    .option("--source <name>", "who says so (default: user)")
    .option("--weight <n>", "how salient it is, > 0 (default: 1)", numberOf)
    .option("--inhibits", "it holds the other end back instead of bringing it to mind")
    .option("--valid-from <time>", "when it begins to hold (default: always)", timeOf)
    .option("--valid-to <time>", "when it ceases to hold (default: never)", timeOf)
    .action(async (db: string, from: string, kind: string, to: string, options: Options) => {
      const ends = [parseAnyEnd(from), parseAnyEnd(to)] as const;
      const line = await withMemory(db, "make", (memory) =>
        memory.relate(ends[0], kind, ends[1], relateOptions(options)),
      );
      await print(line, options.json, (told) => relationTable([told]));
    });
}

function relateOptions({ attr, source, weight, inhibits, validFrom, validTo }: Options): RelateOptions {
  return {
    ...Object.fromEntries(attr),
    ...(source === undefined ? {} : { source }),
    ...(weight === undefined ? {} : { weight }),
    ...(inhibits === undefined ? {} : { sign: -1 }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
  };
}
