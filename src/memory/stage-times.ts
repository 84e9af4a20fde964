/** Where the time of `observe` goes, by stage, when a stopwatch was given; free of cost when not. */

/** Monotone milliseconds, such as `() => performance.now()`. */
export type Stopwatch = () => number;

export type StageName = "check" | "encode" | "search" | "decide" | "apply" | "commit" | "learn";

export class StageTimes {
  private readonly totals = new Map<StageName, number>();

  constructor(private readonly stopwatch: Stopwatch | undefined) {}

  /** Adds the time of `work` (synchronous part) to a stage. */
  measure<T>(stage: StageName, work: () => T): T {
    if (this.stopwatch === undefined) return work();
    const start = this.stopwatch();
    try {
      return work();
    } finally {
      this.totals.set(stage, (this.totals.get(stage) ?? 0) + this.stopwatch() - start);
    }
  }

  /** Ms by stage since the memory was opened; empty without a stopwatch. */
  get milliseconds(): Readonly<Partial<Record<StageName, number>>> {
    return Object.fromEntries(this.totals);
  }
}
