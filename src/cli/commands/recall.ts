/** `engraph recall`: what a cue brings to mind. */
import type { Command } from "commander";
import {
  StorageFailure,
  type Hit,
  type Memory,
  type RecallOptions,
  type SignalContent,
} from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { addCue, cueOf, type CueOptions } from "../cue.js";
import { withMemory } from "../open-memory.js";
import { timeOf, wholeNumberOf } from "../option-values.js";
import { note, print } from "../output.js";
import { table, type Column } from "../table.js";

interface Options extends CommonOptions, CueOptions {
  readonly limit?: number;
  readonly fleeting?: true;
  readonly asOf?: number;
  readonly spread: boolean;
  readonly fullText: boolean;
  readonly readOnly?: true;
}

interface RecallResult {
  readonly hits: readonly Hit[];
  /** Whether what was given out will be known as an echo when it comes back in. */
  readonly echoesRecorded: boolean;
}

export function addRecall(program: Command): void {
  addCue(addCommand(program, "recall", "tell what words or a vector bring to mind, best first"))
    .option("--limit <n>", "hits at most, 1…1000 (default: 5)", wholeNumberOf)
    .option("--fleeting", "also what is only under consideration")
    .option("--as-of <time>", "only relations that hold at this time (default: now)", timeOf)
    .option("--no-spread", "only what is alike or named, without following relations")
    .option("--no-full-text", "only by likeness of vectors, without looking the words up")
    .option("--read-only", "do not note in the file what was given out")
    .action(async (db: string, words: string[], options: Options) => {
      const result = await recall(db, cueOf(words, options), options);
      if (!result.echoesRecorded && options.readOnly !== true && options.json !== true) {
        note(`${db} cannot be written, so an echo of these hits will not be known as one.`);
      }
      await print(result, options.json, ({ hits }) => hitsWords(hits, options));
    });
}

/**
 * Opened for writing, since a recall leaves the fingerprints of what it gave out: a memory that does not know its own
 * words takes them for evidence. A file that cannot be written is read all the same, and the result says so.
 */
async function recall(db: string, cue: SignalContent, options: Options): Promise<RecallResult> {
  const { limit, fleeting, asOf, spread, fullText } = options;
  const recallOptions: RecallOptions = {
    spread,
    fullText,
    ...(limit === undefined ? {} : { limit }),
    ...(fleeting === undefined ? {} : { fleeting }),
    ...(asOf === undefined ? {} : { asOf }),
  };
  const ask = (memory: Memory) => memory.recall(cue, recallOptions);
  if (options.readOnly !== true) {
    try {
      const hits = await withMemory(db, "change", ask);
      return { hits, echoesRecorded: true };
    } catch (error) {
      if (!cannotWrite(error)) throw error;
    }
  }
  return { hits: await withMemory(db, "read", ask), echoesRecorded: false };
}

function cannotWrite(error: unknown): boolean {
  return error instanceof StorageFailure && ["READ_ONLY", "CANNOT_OPEN"].includes(error.code);
}

function hitsWords(hits: readonly Hit[], options: Options): string {
  if (hits.length === 0) {
    const hint = options.fleeting ? "" : " (--fleeting also looks at what is under consideration)";
    return `Nothing comes to mind${hint}.`;
  }
  const rows = hits.map((hit) => [
    hit.score.toFixed(2),
    `${hit.trace}${hit.stage === "fleeting" ? "*" : ""}`,
    hit.name ?? hit.gist ?? "(no words)",
    partsWords(hit),
    hit.outcome ?? "",
    hit.sentence,
  ]);
  const columns: Column[] = [
    { title: "score", align: "right" },
    { title: "trace", align: "right" },
    { title: "what", gives: "wrap" },
    { title: "because" },
    { title: "outcome", gives: "cut" },
    { title: "path", gives: "wrap" },
  ];
  const used = columns.map((_, i) => i < 4 || rows.some((row) => row[i] !== ""));
  const shown = table(
    columns.filter((_, i) => used[i]),
    rows.map((row) => row.filter((_, i) => used[i])),
  );
  return hits.some((hit) => hit.stage === "fleeting")
    ? `${shown}\n\n* under consideration, not yet a memory`
    : shown;
}

function partsWords({ parts }: Hit): string {
  return [
    parts.similarity > 0 ? `like ${parts.similarity.toFixed(2)}` : "",
    parts.words >= 0.005 ? `words ${parts.words.toFixed(2)}` : "",
    parts.named > 0 ? "named" : "",
    parts.association > 0 ? `related ${parts.association.toFixed(2)}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}
