/** From tallies to what is printed: rates with their intervals, means with their ranges. */
import { addTo, noTally, per1000Km, speedMps, type Tally } from "./drive.js";
import type { JobResult } from "./job.js";

/** A test's figures over all seeds of a job. */
export interface Figures {
  readonly seeds: number;
  readonly collisions: number;
  readonly km: number;
  /** Collisions per 1,000 km: mean of the seeds, least and most of them. */
  readonly rate: number;
  readonly rates: readonly number[];
  /** Exact 95 % interval of the pooled rate, as if collisions came independently. */
  readonly interval: readonly [low: number, high: number];
  readonly speedMps: number;
  readonly speeds: readonly number[];
  readonly jerkMps3: number;
  readonly rearEnded: number;
  readonly softHitsPer1000Km: number;
  readonly microsPerDecision: number;
  readonly byClass: Readonly<Record<string, number>>;
  readonly memories: readonly number[];
}

/** @throws Error where no result has the test. */
export function figuresOf(results: readonly JobResult[], id: string, test: string): Figures {
  const own = results.filter((result) => result.id === id);
  if (own.length === 0 || own.some(({ tests }) => tests[test] === undefined)) {
    throw new Error(`No job "${id}" has a test "${test}".`);
  }
  const tallies = own.map(({ tests }) => tests[test]);
  const all = tallies.reduce<Tally>(addTo, noTally());
  const rates = tallies.map(per1000Km);
  const km = all.distanceM / 1_000;
  const [low, high] = poissonInterval(all.collisions);
  return {
    seeds: own.length,
    collisions: all.collisions,
    km,
    rate: mean(rates),
    rates,
    interval: [(1_000 * low) / km, (1_000 * high) / km],
    speedMps: speedMps(all),
    speeds: tallies.map(speedMps),
    jerkMps3: all.jerkSum / all.steps,
    rearEnded: all.rearEnded,
    softHitsPer1000Km: (1_000 * all.softHits) / km,
    microsPerDecision: (1_000 * all.decisionMs) / all.decisions,
    byClass: all.byClass,
    memories: own.map(({ memories }) => memories),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Exact 95 % interval of a Poisson mean after `count` events (Garwood 1936), by bisection of the distribution function.
 */
export function poissonInterval(count: number): readonly [low: number, high: number] {
  const solve = (isAbove: (mean: number) => boolean) => {
    let [low, high] = [0, 10 + 4 * count];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (isAbove(middle)) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  };
  const low = count === 0 ? 0 : solve((mu) => 1 - atMost(count - 1, mu) > 0.025);
  return [low, solve((mu) => atMost(count, mu) < 0.025)];
}

/** Chance of `count` events or fewer, in logarithms so that it does not underflow. */
function atMost(count: number, mu: number): number {
  if (mu === 0) return 1;
  let logTerm = -mu;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= count; i++) {
    logTerm += Math.log(mu / i);
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** `12 (9–17)` */
export function withRange(values: readonly number[], digits = 0): string {
  const show = (value: number) => value.toFixed(digits);
  if (values.length === 1) return show(values[0]);
  return `${show(mean(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}
