/** The knobs of the gate and the budgets, with their defaults and where each comes from. */
import { z } from "zod";
import type { KeepingRule } from "../store/record.js";

export { checkOptions } from "../core/check-options.js";

const share = z.number().min(0).max(1);
const positive = z.number().positive().finite();

/** How a signal is judged. */
export const gateOptionsSchema = z
  .strictObject({
    /** θ: evidence needed to be kept. 1.2 in clean streams, 2 in noisy ones. */
    keepThreshold: positive.default(1.2),
    /** τ_pos: the similarity that counts as the same. Default: the encoder's `sameSimilarity`. */
    sameSimilarity: z.number().min(-1).max(1).optional(),
    /** Candidates looked at for a match, ranks 8… of which estimate the bulk. */
    neighbours: z.number().int().min(9).max(1000).default(24),
    /** Below this cosine to every exemplar a signal is fully new … */
    novelBelow: z.number().min(-1).max(1).default(0.93),
    /** … and from this one on it teaches nothing. */
    copyAbove: z.number().min(-1).max(1).default(0.985),
    /** Origin factor for an origin that the trace has seen. */
    knownOriginFactor: share.default(0.4),
    /** The most that one origin may supply of θ while a trace is fleeting; 1 switches the rule off. */
    originShare: share.default(0.5),
    /** Slowest learning of a centroid, as a share of the gain. */
    slowestLearning: share.default(0.02),
    /** Matches ÷ (matches + disagreements) needed to be kept; 0 switches the rule off. */
    agreement: share.default(2 / 3),
    /** S of a new trace: how long a repeat counts as massed, ms. */
    stabilityMs: positive.default(60_000),
    /** α of the chance null: see `threshold.ts`. */
    chanceLevel: z.number().gt(0).lt(1).default(0.5),
  })
  .refine((options) => options.novelBelow < options.copyAbove, {
    path: ["novelBelow"],
    message: "expected less than copyAbove",
  });

/** How much is held. Per space. */
export const budgetOptionsSchema = z.strictObject({
  /** Traces under consideration, 1…. */
  fleeting: z.number().int().min(1).default(2_000),
  /** Memories, 1…. */
  lasting: z.number().int().min(1).default(10_000),
  /** Exemplars a trace. */
  exemplars: z.number().int().min(1).max(64).default(3),
  /** Content hashes remembered against exact repeats. */
  fingerprints: z.number().int().min(1).default(16_384),
  /** Texts given out by recalls that are known as echoes. */
  echoes: z.number().int().min(0).default(512),
  /** H of forward decay: a memory's weight halves in rank for every H it is not met, ms. Default 30 days. */
  halfLifeMs: positive.default(30 * 86_400_000),
});

export type GateOptions = z.output<typeof gateOptionsSchema>;
export type GateOptionsInput = z.input<typeof gateOptionsSchema>;
export type BudgetOptions = z.output<typeof budgetOptionsSchema>;
export type BudgetOptionsInput = z.input<typeof budgetOptionsSchema>;

/** What a trace is judged by afterwards: the options that were given, else what last judged, else the defaults. */
export function keepingRule(gate: GateOptions, given: GateOptionsInput, last?: KeepingRule): KeepingRule {
  return {
    keepThreshold: given.keepThreshold ?? last?.keepThreshold ?? gate.keepThreshold,
    originShare: given.originShare ?? last?.originShare ?? gate.originShare,
    agreement: given.agreement ?? last?.agreement ?? gate.agreement,
  };
}
