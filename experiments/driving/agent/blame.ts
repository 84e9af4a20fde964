/**
 * What a drive teaches. After it, blame goes back from the end: all of it to the relation with the thing that was hit, in the
 * decision before; less and less to the relations with that same thing earlier on; some to near misses; none to anything
 * else. A relation is also as bad as what the safest action after it was still expected to bring.
 */
import type { Lesson, Rng } from "../../../src/index.js";

/** A thing under an action: its id, its class (for the ledger only) and its key. */
export interface Keyed {
  readonly id: number;
  readonly origin: string;
  readonly key: Float64Array;
}

/** One decision of a drive. */
export interface Decision {
  /** What was expected of the action chosen, 0…1. */
  readonly risk: number;
  /** All things under the action chosen. */
  readonly chosen: readonly Keyed[];
  /** All things under each action that was open. */
  readonly open: readonly (readonly Keyed[])[];
  /** Near misses until the next decision, by thing. */
  readonly nearMisses: Map<number, number>;
}

export interface BlameOptions {
  /** Blame that goes back from one decision to the one before, 0…1. */
  readonly discount: number;
  /**
   * How much of what the safest next action brings counts, 0…1; 0 looks only at what happened. With 1, the default, a fear that
   * nothing bears out fades only where a safer action is found, since each decision takes it over from the next.
   */
  readonly bootstrap: number;
  /** Decisions where nothing was at stake teach with this chance. */
  readonly calmShare: number;
  /** An ablation: after a collision everything in sight is blamed, not only what was hit. */
  readonly blameAll?: boolean;
}

/** From this risk on something is at stake. */
const AT_STAKE = 0.05;

export interface Field {
  expect(key: ArrayLike<number>): number;
  learn(lesson: Lesson): unknown;
}

/**
 * Teaches a field by a drive, last decision first.
 *
 * @param hit the id of the thing that was run into; null for none.
 */
export function teach(
  field: Field,
  drive: readonly Decision[],
  hit: number | null,
  options: BlameOptions & { readonly rng: Rng; readonly episode: string; readonly time: number },
): void {
  let after = new Map<number, number>();
  for (let i = drive.length - 1; i >= 0; i--) {
    const decision = drive[i];
    const isLast = i === drive.length - 1;
    const stake =
      decision.risk > AT_STAKE ||
      decision.nearMisses.size > 0 ||
      (isLast && hit !== null) ||
      [...after.values()].some((blame) => blame > AT_STAKE);
    const now = new Map<number, number>();
    if (stake || options.rng() < options.calmShare) {
      const next = isLast || options.bootstrap === 0 ? null : safest(field, drive[i + 1]);
      for (const { id, origin, key } of decision.chosen) {
        let outcome: number;
        if (isLast && hit !== null) outcome = id === hit || options.blameAll === true ? 1 : 0;
        else {
          const still = options.bootstrap * (next?.get(id) ?? 0);
          outcome = Math.max(options.discount * (after.get(id) ?? 0), still);
        }
        outcome = Math.max(outcome, decision.nearMisses.get(id) ?? 0);
        now.set(id, outcome);
        field.learn({ vector: key, outcome, origin, episode: options.episode, time: options.time });
      }
    }
    after = now;
  }
}

/** What each thing is expected to bring under the action whose worst thing is least bad. */
function safest(field: Field, decision: Decision): Map<number, number> {
  let least = Infinity;
  let best = new Map<number, number>();
  for (const things of decision.open) {
    const expected = new Map<number, number>();
    let worst = 0;
    for (const { id, key } of things) {
      const risk = field.expect(key);
      expected.set(id, risk);
      if (risk > worst) worst = risk;
    }
    if (worst >= least) continue;
    least = worst;
    best = expected;
  }
  return best;
}
