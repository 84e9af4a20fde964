/** A stream of lines into a memory, with a count of what came of it, also where it ends early. */
import { InvalidInput, type Memory, type StreamSummary } from "../index.js";
import type { SignalStream } from "./signal-stream.js";

export interface FeedOptions {
  /** Keep every signal at once, whatever the evidence. */
  readonly keep?: boolean;
  readonly invalid: "skip" | "throw";
  readonly batchSize?: number;
  /** Told what is in, after each commit. */
  readonly onProgress: (summary: StreamSummary) => void;
}

/** @throws InvalidInput with the line, where lines are not passed over; all before it are in. */
export async function feed(
  memory: Memory,
  stream: SignalStream,
  options: FeedOptions,
): Promise<StreamSummary> {
  let last = NOTHING;
  const onProgress = (summary: StreamSummary) => {
    last = summary;
    options.onProgress(summary);
  };
  const run = options.keep ? keepAll : observeAll;
  try {
    const summary = await run(memory, stream, { ...options, onProgress });
    if (stream.failure !== null) throw stream.failure;
    return { ...summary, skipped: stream.passedOver };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const told = error === stream.failure ? error : stream.atLine(error);
    throw new InvalidInput(told.code, `${told.message}${partIn(last.observed)}`, { cause: error });
  }
}

const NOTHING: StreamSummary = {
  observed: 0,
  skipped: 0,
  verdicts: { duplicate: 0, echo: 0, new: 0, reinforced: 0, kept: 0, remembered: 0 },
};

function partIn(signals: number): string {
  if (signals === 0) return "";
  return signals === 1 ? " The signal before it is in." : ` The ${signals} signals before it are in.`;
}

async function observeAll(
  memory: Memory,
  stream: SignalStream,
  options: FeedOptions,
): Promise<StreamSummary> {
  return memory.observeAll(stream.signals(), {
    invalid: options.invalid,
    onInvalid: (error) => stream.passOver(error),
    onProgress: options.onProgress,
    ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
  });
}

/** The library remembers one signal at a time: each is its own transaction. */
async function keepAll(memory: Memory, stream: SignalStream, options: FeedOptions): Promise<StreamSummary> {
  const verdicts = { ...NOTHING.verdicts };
  let observed = 0;
  for await (const signal of stream.signals()) {
    try {
      const observation = await memory.remember(signal);
      verdicts[observation.verdict]++;
      observed++;
      options.onProgress({ observed, skipped: stream.passedOver, verdicts });
    } catch (error) {
      if (!(error instanceof InvalidInput) || options.invalid === "throw") throw error;
      stream.passOver(error);
    }
  }
  return { observed, skipped: stream.passedOver, verdicts };
}
