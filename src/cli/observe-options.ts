/** The options of `engraph observe`, and what they mean to the library. */
import { existsSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import {
  textEncoder,
  vectorEncoder,
  type Encoder,
  type IndexKind,
  type MemoryOptions,
  type Signal,
} from "../index.js";
import type { CommonOptions } from "./add-command.js";

export interface ObserveOptions extends CommonOptions {
  readonly text?: string;
  readonly origin?: string;
  readonly episode?: string;
  readonly outcome?: string;
  readonly emphasis?: number;
  readonly time?: number;
  readonly keep?: true;
  readonly invalid: "skip" | "throw";
  readonly batchSize?: number;
  readonly vectors?: Encoder<ArrayLike<number>>;
  readonly addSpace?: true;
  readonly keepThreshold?: number;
  readonly sameSimilarity?: number;
  readonly lasting?: number;
  readonly fleeting?: number;
  readonly index?: IndexKind | "auto";
}

/** What holds for signals that do not say otherwise. */
export function signalDefaults(options: ObserveOptions): Partial<Signal> {
  const { origin, episode, outcome, emphasis, time } = options;
  return given({ origin, episode, outcome, emphasis, time });
}

/** A file that is there is opened with the encoders it was made with; a new one hears text, and vectors if told. */
export function memoryOptions(db: string, options: ObserveOptions): MemoryOptions {
  const { keepThreshold, sameSimilarity, lasting, fleeting, index, addSpace, vectors } = options;
  const encoders = vectors === undefined ? [] : [...(existsSync(db) ? [] : [textEncoder()]), vectors];
  return {
    gate: given({ keepThreshold, sameSimilarity }),
    budget: given({ lasting, fleeting }),
    ...given({ index, addSpace }),
    ...(encoders.length === 0 ? {} : { encoders }),
  };
}

/** `384` or `384:my-model`. */
export function vectorsOf(text: string): Encoder<ArrayLike<number>> {
  const [, dimension, maker] = /^(\d+)(?::([^:]+))?$/.exec(text) ?? [];
  if (dimension === undefined) throw new InvalidArgumentError("Expected n or n:maker, such as 384:my-model.");
  return vectorEncoder({ dimension: Number(dimension), ...given({ maker }) });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
