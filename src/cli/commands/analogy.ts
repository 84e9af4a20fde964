/** `engraph analogy`: A : B :: C : ? */
import type { Command } from "commander";
import type { AnalogyAnswer } from "../../index.js";
import { addCommand } from "../add-command.js";
import { addAnswerOptions, answerOptions, answerTable, type AnswersOptions } from "../answers.js";
import { parseAnyEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";

export function addAnalogy(program: Command): void {
  addAnswerOptions(
    addCommand(program, "analogy", "tell what is to c as b is to a, by relations alone")
      .argument("<a>", "a trace's id, or a name")
      .argument("<b>", "what it is compared with")
      .argument("<c>", "what the answer is to stand to as b does to a"),
  ).action(async (db: string, a: string, b: string, c: string, options: AnswersOptions) => {
    const ends = [parseAnyEnd(a), parseAnyEnd(b), parseAnyEnd(c)] as const;
    const answers = await withMemory(db, "read", (memory) => memory.analogy(...ends, answerOptions(options)));
    await print({ answers }, options.json, (told) => analogyWords(told.answers));
  });
}

function analogyWords(answers: readonly AnalogyAnswer[]): string {
  if (answers.length === 0) return "Nothing that leads from the first to the second leads on from the third.";
  return answerTable(
    answers.map((node) => ({ node, score: node.score, more: node.ways.join("; ") })),
    "score",
    "as",
  );
}
