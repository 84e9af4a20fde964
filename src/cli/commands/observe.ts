/** `engraph observe`: signals in. */
import { Option, type Command } from "commander";
import {
  InvalidInput,
  type Memory,
  type Observation,
  type StreamSummary,
  type Verdict,
} from "../../index.js";
import { addCommand } from "../add-command.js";
import type { Outcome } from "../exit-code.js";
import { byteLines } from "../byte-lines.js";
import { chunksUntilAborted, openSource } from "../byte-source.js";
import { feed } from "../feed.js";
import { count, held, heldWords, type Held } from "../held.js";
import { memoryOptions, signalDefaults, vectorsOf, type ObserveOptions } from "../observe-options.js";
import { withMemory } from "../open-memory.js";
import { numberOf, timeOf, wholeNumberOf } from "../option-values.js";
import { note, print } from "../output.js";
import { printable } from "../printable.js";
import { SignalStream, type BadLine } from "../signal-stream.js";
import { listenForStop } from "../stop-signals.js";
import { streamProgress } from "../stream-progress.js";
import { paragraph, table } from "../table.js";

interface ObserveResult extends StreamSummary {
  /** Whether it was stopped before the end of the input. */
  readonly interrupted: boolean;
  /** The first lines that were passed over. */
  readonly invalid: readonly BadLine[];
  readonly held: Held;
  /** With `--text`. */
  readonly observation?: Observation;
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  duplicate: "repeated one exactly: refused",
  echo: "repeated what a recall gave out: refused",
  new: "the first of its meaning: under consideration",
  reinforced: "matched a trace",
  kept: "matched one and made it a memory",
  remembered: "kept at your word",
};

export function addObserve(program: Command, outcome: Outcome): void {
  addCommand(program, "observe", "take signals in; makes the file where there is none")
    .argument("[file]", "JSON Lines, one signal a line; - is standard input (default: -)")
    .option("--text <words>", "take in this one signal instead of a file")
    .option("--origin <name>", "who says so, for signals that do not tell")
    .option("--episode <name>", "the stretch of time they belong to, likewise")
    .option("--outcome <word>", "what came of them, likewise")
    .option("--emphasis <0…10>", "how much they count, likewise", numberOf)
    .option("--time <time>", "when they were, likewise (default: now)", timeOf)
    .option("--keep", "keep each at once, whatever the evidence")
    .addOption(
      new Option("--invalid <how>", "at a bad line: stop there, or pass it over")
        .choices(["throw", "skip"])
        .default("throw"),
    )
    .option("--batch-size <n>", "signals committed together (default: 256)", wholeNumberOf)
    .option("--vectors <n[:maker]>", "also take vectors of n numbers, made by maker", vectorsOf)
    .option("--add-space", "let --vectors start a second space of vectors")
    .option("--keep-threshold <evidence>", "evidence needed to be kept (default: 1.2)", numberOf)
    .option("--same-similarity <cosine>", "what counts as the same (default: the encoder's)", numberOf)
    .option("--lasting <n>", "memories held at most, per space (default: 10000)", wholeNumberOf)
    .option("--fleeting <n>", "traces under consideration at most (default: 2000)", wholeNumberOf)
    .addOption(
      new Option("--index <kind>", "the vector index (default: auto)").choices([
        "auto",
        "hnsw",
        "graph",
        "exact",
      ]),
    )
    .action(async (db: string, file: string | undefined, options: ObserveOptions) => {
      if (options.text !== undefined && file !== undefined) {
        throw new InvalidInput("BAD_USAGE", `give --text or the file ${file}, not both.`);
      }
      const result =
        options.text === undefined
          ? await observeFile(db, file ?? "-", options, outcome)
          : await observeText(db, options.text, options);
      await print(result, options.json, (told) => resultWords(told, db));
    });
}

async function observeText(db: string, text: string, options: ObserveOptions): Promise<ObserveResult> {
  const signal = { ...signalDefaults(options), text };
  const work = async (memory: Memory): Promise<ObserveResult> => {
    const observation = await (options.keep ? memory.remember(signal) : memory.observe(signal));
    const verdicts = { duplicate: 0, echo: 0, new: 0, reinforced: 0, kept: 0, remembered: 0 };
    verdicts[observation.verdict]++;
    const summary = { observed: 1, skipped: 0, verdicts, interrupted: false, invalid: [] };
    return { ...summary, held: held(await memory.stats()), observation };
  };
  return withMemory(db, "make", work, memoryOptions(db, options));
}

async function observeFile(
  db: string,
  file: string,
  options: ObserveOptions,
  outcome: Outcome,
): Promise<ObserveResult> {
  const source = await openSource(file);
  if (file === "-" && process.stdin.isTTY) note("reading signals, one JSON object a line; Ctrl-D ends.");
  const stop = listenForStop();
  const progress = streamProgress(source.sizeBytes);
  const work = async (memory: Memory): Promise<ObserveResult> => {
    const chunks = chunksUntilAborted(source.stream, stop.abort);
    const lines = byteLines(chunks, { onBytes: (bytes) => progress.read(bytes), abort: stop.abort });
    const stream = new SignalStream(lines, signalDefaults(options), options.invalid);
    const summary = await feed(memory, stream, {
      ...options,
      onProgress: ({ observed }) => progress.observed(observed),
    });
    const interrupted = stop.abort.aborted;
    return { ...summary, interrupted, invalid: stream.bad, held: held(await memory.stats()) };
  };
  try {
    return await withMemory(db, "make", work, memoryOptions(db, options));
  } finally {
    progress.stop();
    stop.release();
    source.stream.destroy();
    outcome.exitCode = stop.exitCode;
  }
}

function resultWords(result: ObserveResult, db: string): string {
  const { observation } = result;
  if (observation !== undefined) {
    const { verdict, trace } = observation;
    return `${verdict}: trace ${trace} (${VERDICTS[verdict]}).\nengraph why ${db} ${trace}  tells more.`;
  }
  const rows = Object.entries(VERDICTS).map(([verdict, meaning]) => [
    verdict,
    String(result.verdicts[verdict as Verdict]),
    meaning,
  ]);
  const columns = [
    { title: "verdict" },
    { title: "signals", align: "right" as const },
    { title: "what they did" },
  ];
  const stopped = result.interrupted ? "Stopped before the end of the input: " : "";
  return [
    table(columns, rows),
    "",
    paragraph(`${stopped}${count(result.observed, "signal")} taken in. ${heldWords(result.held)}`),
    ...badLineWords(result),
  ].join("\n");
}

function badLineWords({ skipped, invalid }: ObserveResult): string[] {
  if (skipped === 0) return [];
  const more = skipped > invalid.length ? [`… and ${skipped - invalid.length} more.`] : [];
  return [
    `${count(skipped, "bad line")} passed over:`,
    ...invalid.map(({ message }) => `  ${printable(message)}`),
    ...more,
  ];
}
