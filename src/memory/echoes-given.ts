/** Texts that recalls have given out since the last commit; they go into the store with the next one. */
import type { Change } from "../store/change.js";
import type { TraceId } from "../store/record.js";
import { contentHash } from "./signal.js";
import type { BudgetOptions } from "./options.js";
import type { MemoryState } from "./state.js";
import type { Take } from "./session.js";

export class EchoesGiven {
  private readonly waiting = new Map<string, TraceId>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** @param words normalised. */
  add(words: string, trace: TraceId): void {
    if (words !== "") this.waiting.set(words, trace);
  }

  /** Takes what waits into the batch. It waits on until `committed`, since a batch may be decided again. */
  flush(state: MemoryState, budget: BudgetOptions, take: Take): void {
    for (const [words, trace] of this.waiting) {
      const order = state.nextOrder;
      // Echoes share the stream's positions, so a position they take must let its oldest content go, too.
      const oldest = order - budget.fingerprints;
      if (state.hasFingerprint(oldest)) take([{ op: "dropFingerprint", order: oldest }]);
      const hash = contentHash("echo", words);
      const given = state.echoGiven(words);
      if (given !== undefined) take([{ op: "dropFingerprint", order: given.order }]);
      take([
        { op: "putSequence", name: "order", next: order + 1 },
        { op: "putFingerprint", fingerprint: { hash, kind: "echo", trace, order, repeats: 0, words } },
      ]);
    }
    const old = state.oldestEchoes(budget.echoes);
    take(old.map(({ order }): Change => ({ op: "dropFingerprint", order })));
  }

  committed(): void {
    this.waiting.clear();
  }
}
