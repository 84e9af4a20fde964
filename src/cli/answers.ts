/** Answers by relations alone: the options that their questions share, and the table that tells them. */
import type { Command } from "commander";
import type { AnswerOptions, NamedNode } from "../index.js";
import type { CommonOptions } from "./add-command.js";
import { given } from "./given.js";
import { timeOf, wholeNumberOf } from "./option-values.js";
import { table, type Column } from "./table.js";

export interface AnswersOptions extends CommonOptions {
  readonly limit?: number;
  readonly asOf?: number;
}

export function addAnswerOptions(command: Command): Command {
  return command
    .option("--limit <n>", "answers at most, 1…1000 (default: 10)", wholeNumberOf)
    .option("--as-of <time>", "only relations that hold at this time (default: now)", timeOf);
}

export function answerOptions({ limit, asOf }: AnswersOptions): AnswerOptions {
  return given({ limit, asOf });
}

/** One answer, as it is shown: who, how well it fits, and a last column of its own. */
export interface ShownAnswer {
  readonly node: NamedNode;
  readonly score: number;
  readonly more?: string;
}

/** @param more the title of the last column; it is left out where no answer has anything there. */
export function answerTable(answers: readonly ShownAnswer[], scoreTitle: string, more = ""): string {
  const columns: Column[] = [
    { title: "id", align: "right" },
    { title: "answer", gives: "wrap" },
    { title: scoreTitle, align: "right" },
    { title: more, gives: "wrap" },
  ];
  const rows = answers.map(({ node, score, more: last = "" }) => [
    node.trace === null ? `relation ${node.relation}` : String(node.trace),
    node.label,
    score.toFixed(3),
    last,
  ]);
  const bare = rows.every((row) => row[3] === "");
  return bare
    ? table(
        columns.slice(0, 3),
        rows.map((row) => row.slice(0, 3)),
      )
    : table(columns, rows);
}
