/** Lines of JSON as signals for `observeAll`, with the line that each refusal is about. */
import { InvalidInput, type Signal } from "../index.js";
import type { ByteLine } from "./byte-lines.js";
import { signalOf } from "./signal-line.js";

/** A line that is no signal. */
export interface BadLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** Bad lines that are told; all are counted. */
const BAD_LINES_TOLD = 10;

export class SignalStream {
  /** The line whose signal was taken last. */
  line = 0;
  /** What ended the stream at a bad line, where one did. */
  failure: InvalidInput | null = null;
  /** Bad lines passed over. */
  passedOver = 0;
  /** The first of them. */
  readonly bad: BadLine[] = [];

  /**
   * @param defaults for lines that do not say otherwise.
   * @param invalid pass bad lines over, or end the stream at the first, told in `failure`.
   */
  constructor(
    private readonly lines: AsyncIterable<ByteLine>,
    private readonly defaults: Partial<Signal>,
    private readonly invalid: "skip" | "throw",
  ) {}

  /** The signals. A bad line ends them instead of throwing, so that those before it still go in. */
  async *signals(): AsyncGenerator<Signal, void, undefined> {
    for await (const { number, text } of this.lines) {
      this.line = number;
      if (typeof text === "string" && text.trim() === "") continue;
      const signal = this.read(text);
      if (signal !== null) yield signal;
      else if (this.failure !== null) return;
    }
  }

  /** An error about the last signal taken, told with its line. */
  atLine(error: InvalidInput): InvalidInput {
    // The library tells a signal's position in the stream and keeps the plain error as the cause.
    const plain = error.cause instanceof InvalidInput ? error.cause : error;
    return new InvalidInput(plain.code, `line ${this.line}: ${plain.message}`, { cause: error });
  }

  /** Passes over the last signal taken. */
  passOver(error: InvalidInput): void {
    const { code, message } = this.atLine(error);
    this.passedOver++;
    if (this.bad.length < BAD_LINES_TOLD) this.bad.push({ line: this.line, code, message });
  }

  private read(text: string | InvalidInput): Signal | null {
    const signal = text instanceof InvalidInput ? text : attempt(() => signalOf(text));
    if (!(signal instanceof InvalidInput)) return { ...this.defaults, ...signal };
    if (this.invalid === "throw") this.failure = this.atLine(signal);
    else this.passOver(signal);
    return null;
  }
}

function attempt<T>(work: () => T): T | InvalidInput {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}
