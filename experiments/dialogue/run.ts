/**
 * dialogue: finding the turns of a long conversation that answer a question, without a language model and without a judge.
 *
 * Hypothesis: full text and word vectors find different turns, so that both together find more than the better one alone. It
 * fails if the fusion's R@10 is under 62 (full text alone, as published for this set: 59.2), or not above both of its parts.
 *
 * Controls: each part alone; two other ways to fuse, reciprocal ranks and a weighted sum, tuned alike; the hashed text encoder
 * in place of word vectors; fusion with the vectors of another question, which must lose what it won.
 *
 * R@10: of the turns marked as evidence, the share among the first ten; mean over the questions of categories 1–4, percent.
 *
 * Tuning: constants are chosen on the first four conversations; "held out" is the other six.
 *
 *   npm run experiment:dialogue -- [--data DIR] [--smoke] [--out out/dialogue]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hashedTextEncoder, textEncoder } from "../../src/index.js";
import { dataFolder } from "../shared/data-folder.js";
import { atLeast, printLevels } from "../shared/level.js";
import { writeResult } from "../shared/result-file.js";
import { printTable } from "../shared/table.js";
import { readLocomo } from "./locomo.js";
import { byRanks, bySum, noisyOr, recallAt, recallFusion, textAlone, vectorsAlone } from "./rank.js";
import { retrieve, type Found } from "./retrieve.js";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: "out/dialogue" },
  },
});

const FILE = "locomo10.json";
const K = 10;
const TUNING = flags.smoke ? 1 : 4;
const USED = flags.smoke ? 2 : 10;

await main();

async function main(): Promise<void> {
  const folder = dataFolder({
    given: flags.data,
    usual: "../shared/data/dialogue",
    files: [FILE],
    source: "https://github.com/snap-research/locomo (data/locomo10.json, CC BY-NC 4.0)",
  });
  const conversations = readLocomo(join(folder, FILE)).slice(0, USED);
  const [words, hashed]: Found[][][] = [[], []];
  for (const conversation of conversations) {
    words.push(await retrieve(conversation, textEncoder()));
    hashed.push(await retrieve(conversation, hashedTextEncoder()));
    console.log(
      `${conversation.name}: ${conversation.turns.length} turns, ${conversation.questions.length} questions`,
    );
  }
  const rows = [
    row("full text", words, [textAlone]),
    row("word vectors", words, [vectorsAlone]),
    row("hashed text", hashed, [vectorsAlone]),
    row("full text + word vectors (recall)", words, [recallFusion]),
    row("full text + hashed text (recall)", hashed, [recallFusion]),
    row("noisy-or, tuned", words, [1, 2, 3, 4, 6, 8].map(noisyOr)),
    row(
      "reciprocal ranks, tuned",
      words,
      [5, 20, 60].flatMap((k) => [0.1, 0.3, 0.5, 1].map((share) => byRanks(k, share))),
    ),
    row("weighted sum, tuned", words, [0.3, 0.5, 1, 1.5].map(bySum)),
    row("another question's vectors (control)", words.map(turned), [recallFusion]),
  ];
  report(rows, conversations.length);
}

type Ranker = ReturnType<typeof noisyOr>;

interface Row {
  readonly method: string;
  readonly chosen: string;
  readonly tuning: number;
  readonly heldOut: number;
  readonly all: number;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly byConversation: readonly number[];
}

/** The ranker that does best on the tuning conversations, on all. */
function row(method: string, found: readonly (readonly Found[])[], rankers: readonly Ranker[]): Row {
  const tuning = found.slice(0, TUNING).flat();
  const scored = rankers.map((ranker) => ({ ranker, recall: recallAt(K, tuning, ranker) }));
  const { ranker } = scored.reduce((best, next) => (next.recall > best.recall ? next : best));
  const all = found.flat();
  return {
    method,
    chosen: ranker.settings,
    tuning: recallAt(K, tuning, ranker),
    heldOut: recallAt(K, found.slice(TUNING).flat(), ranker),
    all: recallAt(K, all, ranker),
    byCategory: Object.fromEntries(
      [1, 2, 3, 4].map((category) => [
        category,
        recallAt(
          K,
          all.filter((question) => question.category === category),
          ranker,
        ),
      ]),
    ),
    byConversation: found.map((questions) => recallAt(K, questions, ranker)),
  };
}

/** Each question with the similarities that the next one of its conversation gave. */
function turned(questions: readonly Found[]): Found[] {
  return questions.map((question, i) => {
    const other = questions[(i + 1) % questions.length];
    const similarity = new Map(other.hits.map(({ turn, parts }) => [turn, parts.similarity]));
    const hits = question.hits.map(({ turn, parts }) => {
      const borrowed = similarity.get(turn) ?? 0;
      const mixed = { ...parts, similarity: borrowed };
      return { turn, parts: mixed, score: 1 - (1 - borrowed) * (1 - parts.words) };
    });
    return { ...question, hits };
  });
}

function report(rows: readonly Row[], conversations: number): void {
  const show = (value: number) => value.toFixed(1);
  const range = (values: readonly number[]) => `${show(Math.min(...values))}–${show(Math.max(...values))}`;
  printTable(
    [`R@${K}, %`, "all", "held out", "tuning", "by conversation", "1", "2", "3", "4", "settings"],
    rows.map((r) => [
      r.method,
      show(r.all),
      show(r.heldOut),
      show(r.tuning),
      range(r.byConversation),
      ...Object.values(r.byCategory).map(show),
      r.chosen,
    ]),
  );
  const of = (method: string) => rows.find((r) => r.method.startsWith(method))!;
  const [fused, text, vectors] = [of("full text + word"), of("full text"), of("word vectors")];
  const levels = [
    atLeast("fusion, R@10, all", fused.all, 62, show),
    atLeast("fusion, R@10, held out", fused.heldOut, 62, show),
    atLeast(
      "fusion over the better part, held out",
      fused.heldOut - Math.max(text.heldOut, vectors.heldOut),
      0.1,
      show,
    ),
  ];
  if (!flags.smoke) printLevels(levels);
  writeResult(flags.out, { conversations, k: K, rows, levels });
}
