/**
 * Encoders that first make a vector of what a signal shows, by a fixed rule with a few settings, and then take its principal
 * components: pictures, sounds and stretches of sensor rows differ only in the rule.
 */
import { InvalidInput } from "../core/errors.js";
import { fnv1a } from "../core/fnv1a.js";
import { dot } from "../core/vector.js";
import type { Encoder, Modality } from "./encoder.js";
import { restorePca } from "./pca-encoder.js";

/** The rule, and what it is called. */
export interface Described<Input> {
  /** First part of the id. */
  readonly family: string;
  readonly modality: Modality;
  /** Plain data that the rule depends on; saved. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly check: (input: Input) => void;
  /** What it shows, as a vector; only for inputs that passed the check. */
  readonly describe: (input: Input) => Float32Array;
  readonly content: (input: Input) => Uint8Array;
  readonly gist: (input: Input) => string | null;
}

/** @param pca of what `describe` gives. */
export function projectedEncoder<Input>(
  described: Described<Input>,
  pca: Encoder<ArrayLike<number>>,
): Encoder<Input> {
  const { family, modality } = described;
  const state = saved(described.settings, pca.save!());
  return {
    id: `${family}:${pca.dimension}:${fnv1a(state).toString(16)}`,
    modality,
    dimension: pca.dimension,
    sameSimilarity: pca.sameSimilarity,
    check: (input) => described.check(input),
    encode: (inputs) =>
      (pca.encode(inputs.map((input) => described.describe(input))) as Float32Array[]).map(withDirection),
    content: (input) => described.content(input),
    gist: (input) => described.gist(input),
    save: () => state,
  };
}

/** @throws InvalidInput `NO_DIRECTION`. */
function withDirection(vector: Float32Array): Float32Array {
  if (dot(vector, vector) > 0.5) return vector;
  throw new InvalidInput(
    "NO_DIRECTION",
    "the signal is exactly the mean of what the encoder was fitted on, which has no direction. Drop such signals.",
  );
}

/** "PRJ1" */
const MAGIC = 0x314a5250;

function saved(settings: object, pca: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(settings));
  const bytes = new Uint8Array(8 + json.length + pca.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, json.length, true);
  bytes.set(json, 8);
  bytes.set(pca, 8 + json.length);
  return bytes;
}

/** @throws InvalidInput `BROKEN_ENCODER_STATE`. */
export function readProjected(
  state: Uint8Array,
  what: string,
): { settings: Record<string, unknown>; pca: Encoder<ArrayLike<number>> } {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const length = state.byteLength >= 8 && view.getUint32(0, true) === MAGIC ? view.getUint32(4, true) : -1;
  try {
    if (length < 0) throw new Error("no header");
    const settings = JSON.parse(new TextDecoder().decode(state.subarray(8, 8 + length))) as Record<
      string,
      unknown
    >;
    return { settings, pca: restorePca(state.subarray(8 + length)) };
  } catch (cause) {
    throw new InvalidInput(
      "BROKEN_ENCODER_STATE",
      `the saved ${what} is damaged (${state.byteLength} bytes).`,
      { cause },
    );
  }
}

/** Numbers behind a few that say how they lie, as bytes. */
export function contentBytes(head: readonly number[], data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(8 * head.length + data.byteLength);
  bytes.set(new Uint8Array(Float64Array.from(head).buffer));
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 * head.length);
  return bytes;
}
