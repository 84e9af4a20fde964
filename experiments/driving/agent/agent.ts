/**
 * The agent: for each action that is open it recalls what came of standing so to each thing, takes the worst, and does what
 * is best by utility − λ · risk. It is told no class (unless its keying reads one) and no formula of danger.
 */
import type { OutcomeField, Rng } from "../../../src/index.js";
import type { Action } from "./actions.js";
import { teach, type BlameOptions, type Decision, type Keyed } from "./blame.js";
import type { Keying } from "./keyings.js";
import type { Percept } from "./percept.js";

export interface AgentOptions extends BlameOptions {
  /** λ: how much a risk of 1 outweighs the good of full speed. */
  readonly caution: number;
  /** Chance in the choice while learning: half the width of what is added to each action's score. */
  readonly exploration: number;
  /** An ablation: only collisions hurt. */
  readonly numb?: boolean;
}

/** Discount and bootstrap by `tune-main.ts`. */
export const AGENT_DEFAULTS: AgentOptions = {
  caution: 4,
  exploration: 0.05,
  discount: 0.9,
  bootstrap: 1,
  calmShare: 0.15,
};

export interface Choice {
  readonly action: Action;
  /** Of the worst thing, 0…1. */
  readonly risk: number;
  /** The worst thing's id; null where nothing was in sight. */
  readonly worst: number | null;
}

export class Agent {
  private drive: Decision[] = [];
  private readonly key: Float64Array;

  constructor(
    readonly field: OutcomeField,
    readonly keying: Keying,
    readonly options: AgentOptions,
    private readonly rng: Rng,
  ) {
    this.key = new Float64Array(keying.encoder.quantities.length);
  }

  /**
   * Decides, without learning. An action is given up as soon as its good, less the risk found so far, falls behind the best.
   * O(actions · things · search).
   */
  choose(egoMps: number, things: readonly Percept[], actions: readonly Action[]): Choice {
    let best: Choice = { action: actions[0], risk: 0, worst: null };
    let most = -Infinity;
    for (const action of [...actions].sort((a, b) => b.utility - a.utility)) {
      if (action.utility <= most) break;
      let risk = 0;
      let worst: number | null = null;
      for (const thing of things) {
        this.keying.write(egoMps, thing, action, this.key);
        const expected = this.field.expect(this.key);
        if (worst !== null && expected <= risk) continue;
        risk = expected;
        worst = thing.id;
        if (action.utility - this.options.caution * risk <= most) break;
      }
      const score = action.utility - this.options.caution * risk;
      if (score <= most) continue;
      most = score;
      best = { action, risk, worst };
    }
    return best;
  }

  /** Decides a little by chance, and remembers what it decided on. */
  explore(egoMps: number, things: readonly Percept[], actions: readonly Action[]): Choice {
    const open: Keyed[][] = [];
    let best: Choice = { action: actions[0], risk: 0, worst: null };
    let chosen = 0;
    let most = -Infinity;
    actions.forEach((action, place) => {
      let risk = 0;
      let worst: number | null = null;
      open.push(
        things.map((thing) => {
          const key = new Float64Array(this.key.length);
          this.keying.write(egoMps, thing, action, key);
          const expected = this.field.expect(key);
          if (worst === null || expected > risk) {
            risk = expected;
            worst = thing.id;
          }
          return { id: thing.id, origin: thing.className, key };
        }),
      );
      const chance = (2 * this.rng() - 1) * this.options.exploration;
      const score = action.utility - this.options.caution * risk + chance;
      if (score <= most) return;
      most = score;
      best = { action, risk, worst };
      chosen = place;
    });
    this.drive.push({ risk: best.risk, chosen: open[chosen], open, nearMisses: new Map() });
    return best;
  }

  /** Notes how near a miss was since the last decision, 0…1. */
  missed(id: number, blame: number): void {
    if (this.options.numb === true) return;
    const last = this.drive[this.drive.length - 1];
    last?.nearMisses.set(id, Math.max(blame, last.nearMisses.get(id) ?? 0));
  }

  /** Learns from the drive that is over, and makes it durable. */
  async learn(hit: number | null, episode: string, time: number): Promise<void> {
    teach(this.field, this.drive, hit, { ...this.options, rng: this.rng, episode, time });
    this.drive = [];
    await this.field.commit();
  }
}
