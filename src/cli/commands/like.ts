/** `engraph like`: what stands in the same relations to the same things. */
import type { Command } from "commander";
import type { LikeAnswer } from "../../index.js";
import { addCommand } from "../add-command.js";
import { addAnswerOptions, answerOptions, answerTable, type AnswersOptions } from "../answers.js";
import { parseAnyEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";

export function addLike(program: Command): void {
  addAnswerOptions(
    addCommand(program, "like", "tell what is like a trace by its relations alone").argument(
      "<end>",
      "a trace's id, or a name",
    ),
  ).action(async (db: string, text: string, options: AnswersOptions) => {
    const end = parseAnyEnd(text);
    const answers = await withMemory(db, "read", (memory) => memory.like(end, answerOptions(options)));
    await print({ answers }, options.json, (told) => likeWords(told.answers));
  });
}

function likeWords(answers: readonly LikeAnswer[]): string {
  if (answers.length === 0) return "Nothing else stands in any of its relations.";
  return answerTable(
    answers.map((node) => ({ node, score: node.likeness })),
    "likeness",
  );
}
