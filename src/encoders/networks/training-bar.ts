/** A progress bar for a training: epoch, steps, loss, time to go. */
import { SingleBar } from "cli-progress";
import type { TrainingProgress } from "./training.js";

export interface TrainingBar {
  /** Give it to the training's options. */
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly stop: () => void;
}

/** @param stream where it is drawn; nothing is where that is no terminal. Default stderr. */
export function trainingBar(title: string, stream: NodeJS.WritableStream = process.stderr): TrainingBar {
  const format = `${title} {bar} epoch {epoch}/{epochs} · {value}/{total} steps · loss {loss} · {eta_formatted} to go`;
  const bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true });
  let isStarted = false;
  return {
    onProgress: ({ step, steps, epoch, epochs, loss }) => {
      const payload = { epoch, epochs, loss: loss.toFixed(4) };
      if (isStarted) bar.update(step, payload);
      else bar.start(steps, step, payload);
      isStarted = true;
    },
    stop: () => bar.stop(),
  };
}
