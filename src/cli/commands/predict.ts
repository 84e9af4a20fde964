/** `engraph predict`: the outcome that memories near the cue speak for. */
import type { Command } from "commander";
import type { Prediction } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { addCue, cueOf, type CueOptions } from "../cue.js";
import { withMemory } from "../open-memory.js";
import { wholeNumberOf } from "../option-values.js";
import { print } from "../output.js";
import { table } from "../table.js";

interface Options extends CommonOptions, CueOptions {
  readonly neighbours?: number;
}

export function addPredict(program: Command): void {
  addCue(addCommand(program, "predict", "tell the outcome that the nearest memories speak for"))
    .option("--neighbours <n>", "how many memories speak (default: 7)", wholeNumberOf)
    .action(async (db: string, words: string[], options: Options) => {
      const cue = cueOf(words, options);
      const prediction = await withMemory(db, "read", (memory) => memory.predict(cue, options.neighbours));
      await print(prediction, options.json, predictionWords);
    });
}

function predictionWords({ outcome, confidence, shares, support }: Prediction): string {
  if (outcome === null) return "No memory near this has an outcome.";
  const voices = (of: string) =>
    support.filter((one) => one.outcome === of).map(({ trace }) => String(trace));
  const rows = Object.entries(shares).map(([name, share]) => [
    name,
    share.toFixed(2),
    voices(name).join(", "),
  ]);
  const columns = [
    { title: "outcome" },
    { title: "share", align: "right" as const },
    { title: "traces, nearest first" },
  ];
  return `${outcome}, with confidence ${confidence.toFixed(2)}.\n\n${table(columns, rows)}`;
}
