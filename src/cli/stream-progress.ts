/** A progress bar on standard error, for people who wait: only on a terminal, and only once it takes a while. */
import { Presets, SingleBar } from "cli-progress";

export interface StreamProgress {
  /** More bytes were read. */
  read(bytes: number): void;
  /** So many are in. */
  observed(count: number): void;
  stop(): void;
}

/** Streams that end sooner show nothing. */
const PATIENCE_MS = 1_000;
const MEGABYTE = 1_000_000;

/**
 * @param sizeBytes of the whole input; null where it is not known, then only counts are shown.
 * @param what is counted.
 */
export function streamProgress(sizeBytes: number | null, what = "signals"): StreamProgress {
  if (!process.stderr.isTTY)
    return { read: () => undefined, observed: () => undefined, stop: () => undefined };
  const sized = `{bar} {percentage} %  {signals} ${what}  {eta_formatted} left`;
  const bar = new SingleBar(
    {
      format: sizeBytes === null ? `{signals} ${what}  {megabytes} MB  {duration_formatted}` : sized,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 30,
    },
    Presets.shades_classic,
  );
  let bytes = 0;
  let signals = 0;
  const payload = () => ({ signals, megabytes: (bytes / MEGABYTE).toFixed(1) });
  const timer = setTimeout(() => bar.start(sizeBytes ?? 0, bytes, payload()), PATIENCE_MS);
  const update = () => {
    if (bar.isActive) bar.update(bytes, payload());
  };
  return {
    read: (more) => {
      bytes += more;
    },
    observed: (count) => {
      signals = count;
      update();
    },
    stop: () => {
      clearTimeout(timer);
      if (bar.isActive) bar.stop();
    },
  };
}
