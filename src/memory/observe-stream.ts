/** A stream through the gate: batches, back-pressure, progress, abort, and a bad signal told by its position. */
import { EngraphError, InvalidInput } from "../core/errors.js";
import type { Verdict } from "./gate.js";
import type { Observation } from "./observe.js";
import type { CheckedSignal, Signal } from "./signal.js";

export interface ObserveAllOptions {
  /** Signals encoded and committed together, 1…100,000. Default 256. */
  batchSize?: number;
  /** Called after each commit. */
  onProgress?: (progress: StreamSummary) => void;
  /** Called for each signal in order, after its commit; `position` counts from 0. */
  onObservation?: (observation: Observation, position: number) => void;
  /** Stops between batches. */
  signal?: AbortSignal;
  /** `"throw"` (default) at the first bad signal, or pass it over and tell `onInvalid`. */
  invalid?: "throw" | "skip";
  onInvalid?: (error: InvalidInput, position: number) => void;
}

export interface StreamSummary {
  /** Signals that are in. */
  readonly observed: number;
  /** Bad signals passed over. */
  readonly skipped: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
}

/** The stream was stopped; `summary` tells what is in. */
export class StreamAborted extends EngraphError {
  constructor(
    readonly summary: StreamSummary,
    reason: unknown,
  ) {
    super("STREAM_ABORTED", `the stream was aborted after ${summary.observed} signals; those are in.`, {
      cause: reason,
    });
  }
}

export interface StreamParts {
  readonly check: (signal: Signal) => CheckedSignal;
  readonly observe: (batch: readonly CheckedSignal[]) => Promise<Observation[]>;
}

const OPTIONS = ["batchSize", "onProgress", "onObservation", "signal", "invalid", "onInvalid"];

export async function observeStream(
  signals: Iterable<Signal> | AsyncIterable<Signal>,
  options: ObserveAllOptions,
  parts: StreamParts,
): Promise<StreamSummary> {
  checkStreamOptions(options);
  const { batchSize = 256 } = options;
  const verdicts: Record<Verdict, number> = {
    duplicate: 0,
    echo: 0,
    new: 0,
    reinforced: 0,
    kept: 0,
    remembered: 0,
  };
  let observed = 0;
  let skipped = 0;
  let position = 0;
  let batch: CheckedSignal[] = [];
  let places: number[] = [];
  const summary = (): StreamSummary => ({ observed, skipped, verdicts: { ...verdicts } });
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const observations = await parts.observe(batch);
    observations.forEach((observation, i) => {
      verdicts[observation.verdict]++;
      options.onObservation?.(observation, places[i]);
    });
    observed += observations.length;
    batch = [];
    places = [];
    options.onProgress?.(summary());
  };
  for await (const signal of signals) {
    if (options.signal?.aborted) break;
    const checked = checkAt(position, () => parts.check(signal));
    if (checked instanceof InvalidInput) {
      if (options.invalid !== "skip") {
        await flush();
        throw checked;
      }
      skipped++;
      options.onInvalid?.(checked, position);
    } else {
      batch.push(checked);
      places.push(position);
    }
    position++;
    if (batch.length >= batchSize) await flush();
  }
  if (options.signal?.aborted) throw new StreamAborted(summary(), options.signal.reason);
  await flush();
  return summary();
}

function checkAt<T>(position: number, check: () => T): T | InvalidInput {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return new InvalidInput(error.code, `signal ${position} of the stream: ${error.message}`, {
      cause: error,
    });
  }
}

function checkStreamOptions(options: ObserveAllOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `observeAll has no option "${name}"; it knows ${OPTIONS.join(", ")}.`,
      );
    }
  }
  const { batchSize = 256, invalid = "throw" } = options;
  if (invalid !== "throw" && invalid !== "skip") {
    throw new InvalidInput(
      "BAD_OPTION",
      `observeAll: invalid is ${JSON.stringify(invalid)}, expected "throw" or "skip".`,
    );
  }
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 100_000) {
    throw new InvalidInput(
      "BAD_OPTION",
      `observeAll: batchSize is ${batchSize}, expected a whole number in 1…100000.`,
    );
  }
}
