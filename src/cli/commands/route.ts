/** `engraph route`: the best ways over relations, or what is in the way. */
import type { Command } from "commander";
import type { AnyEnd } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { drawWay, saveDrawing } from "../drawing.js";
import { parseAnyEnd } from "../end.js";
import { EXIT_CODES, type Outcome } from "../exit-code.js";
import { given } from "../given.js";
import { labelsOf } from "../labels.js";
import { withMemory } from "../open-memory.js";
import { costsOf, timeOf, wholeNumberOf } from "../option-values.js";
import { print } from "../output.js";
import { routeWords } from "../route-words.js";

interface Options extends CommonOptions {
  readonly pattern?: string;
  readonly cost: Record<string, number>;
  readonly stop: AnyEnd[];
  readonly alternatives?: number;
  readonly salient?: true;
  readonly asOf?: number;
  readonly close: number[];
  readonly open: number[];
  readonly svg?: string;
}

export function addRoute(program: Command, outcome: Outcome): void {
  addCommand(program, "route", "tell the best ways over relations, or what is in the way")
    .argument("<from>", "a trace's id, or a name")
    .argument("<to>", "a trace's id, or a name")
    .option("--pattern <path>", "which relations, in what order, such as 'walk* bridge walk*' (default: .*)")
    .option("--stop <trace>", "to be passed, in the cheapest order; may be given several times", stopsOf, [])
    .option("--alternatives <n>", "how many ways, best first (default: 1)", wholeNumberOf)
    .option("--cost <kind=n>", "what a relation of a kind costs; may be given several times", costsOf, {})
    .option("--salient", "the way best remembered, whatever it costs")
    .option("--as-of <time>", "only relations that hold at this time (default: now)", timeOf)
    .option("--close <relation>", "what if it were closed; may be given several times", relationsOf, [])
    .option("--open <relation>", "what if it were open; may be given several times", relationsOf, [])
    .option("--svg <file>", "also draw the best way into a new file")
    .action(async (db: string, from: string, to: string, options: Options) => {
      const { pattern, stop, cost, alternatives, salient, asOf, close, open, svg } = options;
      const query = {
        from: parseAnyEnd(from),
        to: parseAnyEnd(to),
        stops: stop,
        closures: close.map((relation) => ({ relation })),
        opened: open,
        costs: cost,
        ...given({ pattern, alternatives, mostSalient: salient, asOf }),
      };
      const answer = await withMemory(db, "read", async (memory) => {
        const found = await memory.route(query);
        if (svg !== undefined && found.routes.length > 0) {
          saveDrawing(svg, drawWay(found.routes[0], await labelsOf(memory)));
        }
        return found;
      });
      if (answer.routes.length === 0) outcome.exitCode = EXIT_CODES.notFound;
      await print(answer, options.json, (told) => routeWords(told, salient));
    });
}

function stopsOf(text: string, before: readonly AnyEnd[]): AnyEnd[] {
  return [...before, parseAnyEnd(text)];
}

function relationsOf(text: string, before: readonly number[]): number[] {
  return [...before, wholeNumberOf(text)];
}
