/** The knobs of an outcome field, with their defaults and where each comes from. */
import { z } from "zod";

const share = z.number().min(0).max(1);
const positive = z.number().positive().finite();
const word = z.string().min(1).max(1_000);

export const outcomeOptionsSchema = z.strictObject({
  /** The outcome that is expected or feared, for example `"collision"`. */
  outcome: word,
  /** What its absence is called. */
  otherwise: word.default("nothing"),
  /** Encoder id of the space, where the memory has several spaces of quantities. */
  space: z.string().optional(),
  /** Memories at most, 1…. */
  capacity: z.number().int().min(1).default(500),
  /** Memories that speak for a key. */
  neighbours: z.number().int().min(1).max(64).default(8),
  /** h of the Gaussian kernel, in scaled units. */
  bandwidth: positive.default(0.35),
  /** What is expected where nothing is remembered, 0…1 … */
  prior: share.default(0),
  /** … and how loud that expectation is, in signals. */
  priorWeight: positive.default(0.5),
  /** A memory speaks no louder than this many signals. */
  loudest: positive.default(4),
  /** |what came − what was expected| from which a new memory is written; 0 writes always. */
  surprise: share.default(0.1),
  /** Nearer than this, in scaled units, a lesson goes into the memory that is there; 0 never. */
  mergeWithin: z.number().min(0).default(0.14),
  /** Slowest learning of a memory's outcome: its outcome is a mean over the last 1 / this many signals. */
  slowestLearning: z.number().positive().max(1).default(0.08),
  /** How far a memory's key follows a lesson that went into it, as a share of how far its outcome does. */
  creep: share.default(0.5),
  /** How much of an error the memories that spoke take on themselves when nothing is written, 0…1. */
  consolidation: share.default(0.3),
  /** What goes first when there is no more room; see `redundancy.ts`. `lowest` and `oldest` are there to compare with. */
  forget: z.enum(["redundant", "lowest", "oldest"]).default("redundant"),
});

export type OutcomeFieldOptions = z.output<typeof outcomeOptionsSchema>;
export type OutcomeFieldOptionsInput = z.input<typeof outcomeOptionsSchema>;
