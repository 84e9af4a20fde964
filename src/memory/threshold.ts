/**
 * When is a match a match? τ = max(τ_chance, min(τ_bulk, τ_same)): three answers, because no single rule survives
 * every stream and a fixed threshold is a knife edge.
 *
 * - τ_chance: the best match that chance would give this signal among M traces. Its similarities to random live traces
 *   that do not share its outcome are taken through Fisher's z (atanh), where they are near normal, and extrapolated to
 *   the α-quantile of the largest of M (Coles, "An Introduction to Statistical Modeling of Extreme Values", §3). The null
 *   is the signal's own, not the space's: noise that looks alike is far above the mean of all and would pass a common one.
 *   Departure: α = .5 by default, not .01. A chance match does no harm by itself, evidence must repeat, while at .01 the
 *   null of a low-dimensional space lies above the similarity of signals that do mean the same (`docs/design-choices.md`).
 * - τ_bulk: what the best similarity usually is, given the mean of ranks 8 and on, plus 3 residual standard deviations:
 *   online Huber regression (Huber 1964, k = 1.345), so that it follows the density of the region.
 * - τ_same: the similarity of signals known to mean the same, from the encoder.
 */
import type { KeepingRule, ThresholdRecord } from "../store/record.js";

export interface Threshold {
  /** What a match must reach, −1…1. */
  readonly value: number;
  readonly chance: number;
  readonly bulk: number;
  readonly same: number;
  /** Which of the three decided. */
  readonly binding: "chance" | "bulk" | "same";
}

export const FRESH_THRESHOLD: ThresholdRecord = {
  bulkWeight: 0,
  bulkX: 0,
  bulkY: 0,
  bulkXX: 0,
  bulkXY: 0,
  bulkResidual: 0.01,
  bulkCount: 0,
};

/**
 * Random traces that a signal is compared with, once there are as many: a standard deviation known to a tenth, for 64
 * inner products.
 */
export const CHANCE_SAMPLE = 64;
/** First rank (0-based) of the bulk. */
const BULK_FROM_RANK = 8;
const ENOUGH_CHANCE = 16;
const ENOUGH_BULK = 100;
const HUBER = 1.345;
const BULK_DECAY = 0.999;
const RESIDUAL_RATE = 0.003;

/** What a signal's threshold is made of. */
export interface ThresholdFacts {
  /** Running figures of the space. */
  readonly record: ThresholdRecord;
  /** Of the nearest traces, nearest first. */
  readonly similarities: readonly number[];
  /** To random live traces that do not mean the same, as far as is known. */
  readonly chance: readonly number[];
  /** M: how many live traces the best was chosen from. */
  readonly traces: number;
  /** τ_same. */
  readonly same: number;
  /** α. */
  readonly chanceLevel: number;
}

export function thresholdFor(facts: ThresholdFacts): Threshold {
  const { same } = facts;
  const chance = chanceThreshold(facts.chance, facts.traces, facts.chanceLevel);
  const bulk = bulkThreshold(facts.record, facts.similarities);
  const upper = Math.min(bulk, same);
  if (chance >= upper) return { value: chance, chance, bulk, same, binding: "chance" };
  return { value: upper, chance, bulk, same, binding: bulk < same ? "bulk" : "same" };
}

function chanceThreshold(sample: readonly number[], traces: number, level: number): number {
  if (sample.length < ENOUGH_CHANCE || traces < 2) return -1;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < sample.length; i++) {
    const z = Math.atanh(Math.max(-0.999, Math.min(0.999, sample[i])));
    sum += z;
    squares += z * z;
  }
  const mean = sum / sample.length;
  const variance = Math.max(0, squares / sample.length - mean * mean);
  const tail = 1 - Math.pow(1 - level, 1 / traces);
  return Math.tanh(mean + Math.sqrt(variance) * normalUpperQuantile(tail));
}

function bulkThreshold(record: ThresholdRecord, similarities: readonly number[]): number {
  const bulk = bulkMean(similarities);
  if (bulk === null || record.bulkCount < ENOUGH_BULK) return 1;
  return Math.min(1, predictBest(record, bulk) + 3 * Math.sqrt(record.bulkResidual));
}

/**
 * The running figures after a signal whose nearest traces had these similarities. O(k).
 *
 * @param keptBy what the signal was judged by.
 */
export function learnBulk(
  record: ThresholdRecord,
  similarities: readonly number[],
  keptBy: KeepingRule,
): ThresholdRecord {
  const bulk = bulkMean(similarities);
  if (bulk === null) return record.keptBy === keptBy ? record : { ...record, keptBy };
  const best = similarities[0];
  const residual = best - (record.bulkCount > 10 ? predictBest(record, bulk) : bulk);
  const scale = Math.sqrt(record.bulkResidual);
  const weight = Math.min(1, (HUBER * scale) / Math.max(Math.abs(residual), 1e-12));
  const clipped = Math.max(-2.5 * scale, Math.min(2.5 * scale, residual));
  return {
    bulkWeight: record.bulkWeight * BULK_DECAY + weight,
    bulkX: record.bulkX * BULK_DECAY + weight * bulk,
    bulkY: record.bulkY * BULK_DECAY + weight * best,
    bulkXX: record.bulkXX * BULK_DECAY + weight * bulk * bulk,
    bulkXY: record.bulkXY * BULK_DECAY + weight * bulk * best,
    bulkResidual: Math.max(1e-5, record.bulkResidual + RESIDUAL_RATE * (clipped ** 2 - record.bulkResidual)),
    bulkCount: record.bulkCount + 1,
    keptBy,
  };
}

function bulkMean(similarities: readonly number[]): number | null {
  if (similarities.length <= BULK_FROM_RANK) return null;
  let sum = 0;
  for (let rank = BULK_FROM_RANK; rank < similarities.length; rank++) sum += similarities[rank];
  return sum / (similarities.length - BULK_FROM_RANK);
}

function predictBest(record: ThresholdRecord, bulk: number): number {
  if (record.bulkWeight === 0) return bulk;
  const meanX = record.bulkX / record.bulkWeight;
  const meanY = record.bulkY / record.bulkWeight;
  const varianceX = Math.max(1e-6, record.bulkXX / record.bulkWeight - meanX ** 2);
  const slope = (record.bulkXY / record.bulkWeight - meanX * meanY) / varianceX;
  return meanY + Math.max(0, Math.min(2, slope)) * (bulk - meanX);
}

/** z with P(Z > z) = p for a standard normal, 0 < p < 1: Abramowitz & Stegun 26.2.23, error < 4.5e-4. */
export function normalUpperQuantile(p: number): number {
  if (p > 0.5) return -normalUpperQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
  );
}
