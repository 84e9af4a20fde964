/** τ_pos of an encoder, measured: how alike signals that mean the same are to it. */
import { InvalidInput } from "../core/errors.js";
import { seededRng } from "../core/rng.js";
import { dot } from "../core/vector.js";
import type { Encoder } from "./encoder.js";

export interface SameSimilarityOptions {
  /** Pairs of one meaning that are compared. Default 20,000. */
  readonly pairs?: number;
  /** Share of the pairs below it, 0…1. Default 0.075, the middle of the 5–10 % that a space's threshold is declared by. */
  readonly quantile?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * @param inputs signals with their meanings, several of each meaning.
 * @returns the quantile of the cosine between random pairs of one meaning, −1…1.
 * @throws InvalidInput `TOO_FEW_SAMPLES` where no two signals mean the same, `WRONG_LABELS`.
 */
export async function measureSameSimilarity<Input>(
  encoder: Encoder<Input>,
  inputs: { readonly signals: readonly Input[]; readonly meanings: ArrayLike<string | number> },
  { pairs = 20_000, quantile = 0.075, seed = 1 }: SameSimilarityOptions = {},
): Promise<number> {
  const { signals, meanings } = inputs;
  if (signals.length !== meanings.length) {
    throw new InvalidInput(
      "WRONG_LABELS",
      `${meanings.length} meanings for ${signals.length} signals; give one for each.`,
    );
  }
  const groups = new Map<string | number, number[]>();
  for (let i = 0; i < signals.length; i++) {
    const group = groups.get(meanings[i]);
    if (group === undefined) groups.set(meanings[i], [i]);
    else group.push(i);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  if (several.length === 0) {
    throw new InvalidInput(
      "TOO_FEW_SAMPLES",
      "no two of the signals mean the same; give several of each meaning.",
    );
  }
  const vectors = await encoder.encode(signals);
  const rng = seededRng(seed);
  const members = several.flatMap((group) => group.map((signal) => ({ signal, group })));
  const similarities = Float64Array.from({ length: pairs }, () => {
    const { signal, group } = members[Math.floor(rng() * members.length)];
    const other = group[Math.floor(rng() * (group.length - 1))];
    // The last of the group stands in for the signal itself.
    return dot(vectors[signal], vectors[other === signal ? group[group.length - 1] : other]);
  });
  similarities.sort();
  return similarities[Math.floor(quantile * pairs)];
}
