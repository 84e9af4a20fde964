/** What a recall or a prediction starts from: words, or a vector. */
import type { Command } from "commander";
import { InvalidInput, type SignalContent } from "../index.js";
import { vectorOf } from "./option-values.js";

export interface CueOptions {
  readonly vector?: number[];
  readonly space?: string;
}

/** Adds the argument and the options of a cue. */
export function addCue(command: Command): Command {
  return command
    .argument("[words...]", "what to look for")
    .option("--vector <numbers>", "a vector instead of words, such as '[0.1, 0.2]'", vectorOf)
    .option("--space <encoder>", "which encoder's space, where several read the same");
}

/** @throws InvalidInput `BAD_USAGE` unless there are either words or a vector. */
export function cueOf(words: readonly string[], { vector, space }: CueOptions): SignalContent {
  if (words.length > 0 === (vector !== undefined)) {
    throw new InvalidInput("BAD_USAGE", "give either words to look for or --vector '[…]'.");
  }
  return {
    ...(vector === undefined ? { text: words.join(" ") } : { vector }),
    ...(space === undefined ? {} : { space }),
  };
}
