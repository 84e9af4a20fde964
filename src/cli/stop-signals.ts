/** Ctrl-C and SIGTERM as an `AbortSignal`: the first asks to stop, the second ends the process as ever. */
import { EXIT_CODES } from "./exit-code.js";

export interface StopSignals {
  readonly abort: AbortSignal;
  /** What to exit with, once stopped; success before. */
  readonly exitCode: number;
  /** Stops listening. */
  release(): void;
}

export function listenForStop(): StopSignals {
  const controller = new AbortController();
  let exitCode: number = EXIT_CODES.success;
  const stop = (signal: NodeJS.Signals) => {
    exitCode = signal === "SIGTERM" ? EXIT_CODES.terminated : EXIT_CODES.interrupted;
    release();
    controller.abort();
  };
  const release = () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    abort: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release,
  };
}
