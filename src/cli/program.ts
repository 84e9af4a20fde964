/** The command tree. */
import { createRequire } from "node:module";
import { Command } from "commander";
import { addAnalogy } from "./commands/analogy.js";
import { addAudit } from "./commands/audit.js";
import { addCloseRelation, addReopenRelation } from "./commands/close-relation.js";
import { addExport } from "./commands/export.js";
import { addForget } from "./commands/forget.js";
import { addImport } from "./commands/import.js";
import { addLike } from "./commands/like.js";
import { addLinks } from "./commands/links.js";
import { addObserve } from "./commands/observe.js";
import { addPredict } from "./commands/predict.js";
import { addRecall } from "./commands/recall.js";
import { addRelate } from "./commands/relate.js";
import { addRelations } from "./commands/relations.js";
import { addRoute } from "./commands/route.js";
import { addStats } from "./commands/stats.js";
import { addTell } from "./commands/tell.js";
import { addWhy } from "./commands/why.js";
import { EXIT_CODES, type Outcome } from "./exit-code.js";

export interface BuiltProgram {
  readonly program: Command;
  readonly outcome: Outcome;
}

/** The program, ready to parse; it throws commander's errors where commander alone would end the process. */
export function buildProgram(): BuiltProgram {
  const outcome: Outcome = { exitCode: EXIT_CODES.success };
  const program = new Command("engraph")
    .description("An associative memory in one file: it remembers little and relates much.")
    .version(ownVersion())
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      "after",
      `\nTraces: 12 (or '#12') is a trace's id, anything else a name, name:12 the name "12".`,
    );
  addObserve(program, outcome);
  for (const add of [addRecall, addPredict, addWhy, addStats, addAudit]) add(program);
  for (const add of [addRelate, addRelations, addForget, addExport, addImport]) add(program);
  addRoute(program, outcome);
  for (const add of [addLike, addAnalogy, addLinks, addTell, addCloseRelation, addReopenRelation])
    add(program);
  return { program, outcome };
}

function ownVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("engraph/package.json") as { version: string }).version;
}
