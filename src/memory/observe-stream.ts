/** A stream through the gate: batches, back-pressure, progress, abort, and a bad signal told by its position. */
import { EngraphError, InvalidInput } from "../core/errors.js";
import type { Decision, Verdict } from "./gate.js";
import { observationOf, UnencodableSignal, type Observation } from "./observe.js";
import type { CheckedSignal, Signal } from "./signal.js";

export interface ObserveAllOptions {
  /** Signals encoded and committed together, 1…100,000. Default 256. */
  batchSize?: number;
  /** With an async source: what was read is committed once nothing has come for so long, ms. Default 1,000. */
  maxDelayMs?: number;
  /** Called after each commit. */
  onProgress?: (progress: StreamSummary) => void;
  /** Called for each signal in order, after its commit; `position` counts from 0. */
  onObservation?: (observation: Observation, position: number) => void;
  /** Stops reading, also from a source that has nothing to give; what was read is committed. */
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
  readonly observe: <Told>(
    batch: readonly CheckedSignal[],
    tell: (decision: Decision) => Told,
  ) => Promise<Told[]>;
}

const DEFAULT_BATCH = 256;
const DEFAULT_DELAY_MS = 1_000;
const OPTIONS = ["batchSize", "maxDelayMs", "onProgress", "onObservation", "signal", "invalid", "onInvalid"];

export async function observeStream(
  signals: Iterable<Signal> | AsyncIterable<Signal>,
  options: ObserveAllOptions,
  parts: StreamParts,
): Promise<StreamSummary> {
  checkStreamOptions(options);
  const run = new StreamRun(options, parts);
  // What was read is committed even where the source then fails.
  try {
    if (Symbol.asyncIterator in signals) await run.follow(new SlowSource(signals, options));
    else await run.read(signals);
  } catch (error) {
    await run.flush();
    throw error;
  }
  await run.flush();
  if (options.signal?.aborted) throw new StreamAborted(run.summary, options.signal.reason);
  return run.summary;
}

/** The state of one stream on its way in. */
class StreamRun {
  private observed = 0;
  private skipped = 0;
  private position = 0;
  private batch: CheckedSignal[] = [];
  /** Of each signal of the batch in the stream. */
  private positions: number[] = [];
  private readonly verdicts: Record<Verdict, number> = {
    duplicate: 0,
    echo: 0,
    new: 0,
    reinforced: 0,
    kept: 0,
    remembered: 0,
  };

  constructor(
    private readonly options: ObserveAllOptions,
    private readonly parts: StreamParts,
  ) {}

  get summary(): StreamSummary {
    return { observed: this.observed, skipped: this.skipped, verdicts: { ...this.verdicts } };
  }

  /** Reads what is there already; it waits only for commits. */
  async read(signals: Iterable<Signal>): Promise<void> {
    for (const signal of signals) {
      if (this.options.signal?.aborted) return;
      this.take(signal);
      if (this.isFull) await this.flush();
    }
  }

  /** Reads what comes in its own time. */
  async follow(source: SlowSource): Promise<void> {
    for await (const signal of source) {
      if (this.options.signal?.aborted) return;
      if (signal !== PAUSE) this.take(signal);
      if (signal === PAUSE || this.isFull) await this.flush();
    }
  }

  private get isFull(): boolean {
    return this.batch.length >= (this.options.batchSize ?? DEFAULT_BATCH);
  }

  private take(signal: Signal): void {
    const position = this.position++;
    try {
      this.batch.push(this.parts.check(signal));
      this.positions.push(position);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.refuse(error, position);
    }
  }

  /** Commits what was read. A signal that turns out not to be encodable is refused; those around it are in. */
  async flush(): Promise<void> {
    while (this.batch.length > 0) {
      const { batch, positions } = this;
      this.batch = [];
      this.positions = [];
      try {
        await this.commit(batch, positions);
      } catch (error) {
        if (!(error instanceof UnencodableSignal)) throw error;
        const { place } = error;
        await this.commit(batch.slice(0, place), positions.slice(0, place));
        this.batch = batch.slice(place + 1);
        this.positions = positions.slice(place + 1);
        this.refuse(error, positions[place]);
      }
    }
  }

  private async commit(batch: readonly CheckedSignal[], positions: readonly number[]): Promise<void> {
    const { onObservation } = this.options;
    if (onObservation === undefined) {
      const verdicts = await this.parts.observe(batch, ({ verdict }) => verdict);
      for (const verdict of verdicts) this.verdicts[verdict]++;
    } else {
      const observations = await this.parts.observe(batch, observationOf);
      observations.forEach((observation, i) => {
        this.verdicts[observation.verdict]++;
        onObservation(observation, positions[i]);
      });
    }
    this.observed += batch.length;
    if (batch.length > 0) this.options.onProgress?.(this.summary);
  }

  private refuse(error: InvalidInput, position: number): void {
    const told = new InvalidInput(error.code, `signal ${position} of the stream: ${error.message}`, {
      cause: error,
    });
    if (this.options.invalid !== "skip") throw told;
    this.skipped++;
    this.options.onInvalid?.(told, position);
  }
}

const PAUSE = Symbol("pause");

/** An async source that also says when nothing has come for a while, and ends when the stream is aborted. */
class SlowSource implements AsyncIterable<Signal | typeof PAUSE> {
  constructor(
    private readonly source: AsyncIterable<Signal>,
    private readonly options: ObserveAllOptions,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Signal | typeof PAUSE, void, undefined> {
    const { signal: abort, maxDelayMs = DEFAULT_DELAY_MS } = this.options;
    const iterator = this.source[Symbol.asyncIterator]();
    const alarm = new Alarm(abort, maxDelayMs);
    let ended = false;
    try {
      for (let next = iterator.next(); !abort?.aborted;) {
        const came = await alarm.orAfter(next);
        ended = came !== PAUSE && came.done === true;
        if (ended) return;
        if (came === PAUSE) yield PAUSE;
        else {
          yield came.value;
          next = iterator.next();
        }
      }
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      alarm.close();
      // A source that never answers cannot be waited for.
      if (!ended) void iterator.return?.();
    }
  }
}

/** Waits for a promise, but not for ever: a pause comes after so many ms, or when the stream is aborted. */
class Alarm {
  private ring: () => void = () => undefined;
  private readonly onAbort = () => this.ring();

  constructor(
    private readonly abort: AbortSignal | undefined,
    private readonly delayMs: number,
  ) {
    abort?.addEventListener("abort", this.onAbort);
  }

  async orAfter<T>(promise: Promise<T>): Promise<T | typeof PAUSE> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T | typeof PAUSE>((resolve, reject) => {
        this.ring = () => resolve(PAUSE);
        timer = setTimeout(this.ring, this.delayMs);
        promise.then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.abort?.removeEventListener("abort", this.onAbort);
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
  const { batchSize = DEFAULT_BATCH, maxDelayMs = DEFAULT_DELAY_MS, invalid = "throw" } = options;
  if (!(maxDelayMs > 0 && maxDelayMs <= 2 ** 31 - 1)) {
    throw new InvalidInput("BAD_OPTION", `observeAll: maxDelayMs is ${maxDelayMs}, expected ms > 0.`);
  }
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
