/** The seam between signals and vectors: every sense is an encoder with a space of its own. */

/** What kind of thing an encoder reads; also the field of a signal that carries it. */
export type Modality = "text" | "vector" | "image" | "audio" | "sequence";

export interface Encoder<Input = unknown> {
  /** Names everything that its output depends on; it changes whenever the output would. */
  readonly id: string;
  readonly modality: Modality;
  /** Length of the vectors, ≥ 1. */
  readonly dimension: number;
  /**
   * τ_pos, the 5–10 % quantile of the cosine between two signals known to mean the same, −1…1: the default threshold
   * of a match in this encoder's space.
   */
  readonly sameSimilarity: number;
  /**
   * @throws InvalidInput when this input cannot be encoded; called for every signal before anything is written.
   */
  check(input: Input): void;
  /** Unit vectors, one for each input, in order; encoding a batch gives what encoding one by one gives. */
  encode(inputs: readonly Input[]): Float32Array[] | Promise<Float32Array[]>;
  /** What identifies an input exactly, for the refusal of repeats. */
  content(input: Input): string | Uint8Array;
  /** A few words to recognise the input by; null where it has none. */
  gist(input: Input): string | null;
  /** The fitted state, where there is one; `restoreEncoder` reads it back. */
  save?(): Uint8Array;
}
