/** `engraph links`: the likeliest missing end of a relation. `predict` is about outcomes. */
import type { Command } from "commander";
import { InvalidInput, type LinkAnswer, type LinkQuestion } from "../../index.js";
import { addCommand } from "../add-command.js";
import { addAnswerOptions, answerOptions, answerTable, type AnswersOptions } from "../answers.js";
import { parseAnyEnd } from "../end.js";
import { given } from "../given.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";

interface Options extends AnswersOptions {
  readonly from?: string;
  readonly kind: string;
  readonly to?: string;
  readonly known?: true;
}

export function addLinks(program: Command): void {
  addAnswerOptions(
    addCommand(program, "links", "tell the likeliest missing end of a relation")
      .option("--from <trace>", "where it begins; what it leads to is asked for")
      .requiredOption("--kind <kind>", "what the relation says")
      .option("--to <trace>", "where it leads; where it begins is asked for")
      .option("--known", "also relations that are there already"),
  ).action(async (db: string, options: Options) => {
    const question = questionOf(options);
    const settings = { ...answerOptions(options), ...given({ includeKnown: options.known }) };
    const answers = await withMemory(db, "read", (memory) => memory.predictLinks(question, settings));
    await print({ answers }, options.json, (told) => linksWords(told.answers));
  });
}

/** @throws InvalidInput `BAD_USAGE` unless exactly one end is given. */
function questionOf({ from, kind, to }: Options): LinkQuestion {
  if (from !== undefined && to === undefined) return { from: parseAnyEnd(from), kind };
  if (from === undefined && to !== undefined) return { kind, to: parseAnyEnd(to) };
  throw new InvalidInput(
    "BAD_USAGE",
    "give --from or --to, one of them: the other end is what is asked for.",
  );
}

function linksWords(answers: readonly LinkAnswer[]): string {
  if (answers.length === 0) return "What is related here speaks for no end.";
  return answerTable(
    answers.map((node) => ({ node, score: node.score, more: node.known ? "known" : "" })),
    "score",
    "",
  );
}
