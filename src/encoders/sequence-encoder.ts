/**
 * Stretches of sensor rows by their shape: each channel brought to mean 0 and deviation 1 of the sample, time brought to a
 * fixed number of steps, then principal components. `sequenceWindows` cuts a stream of rows into such stretches.
 */
import { InvalidInput } from "../core/errors.js";
import { checkSequence, resampleSequence, type Sequence } from "../signal/sequence/sequence.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames } from "./encoder-options.js";
import { fitPca } from "./pca-encoder.js";
import { contentBytes, projectedEncoder, readProjected, type Described } from "./projected-encoder.js";

export interface SequenceEncoderOptions {
  /** Components kept. Default 16. */
  dimension?: number;
  /** Steps of time that every stretch is brought to, 1…1,000. Default 32. */
  steps?: number;
  /** τ_pos, −1…1. Default 0.7: measure it on your own sensors with `measureSameSimilarity`. */
  sameSimilarity?: number;
  /** As `fitPca`. */
  whiten?: boolean;
  seed?: number;
}

/** A channel that stands still in the sample counts nothing rather than everything. */
const LEAST_DEVIATION = 1e-9;

/**
 * Fits an encoder for stretches of rows; their lengths may differ, their channels may not.
 *
 * @param sample at least `dimension` stretches, rows × channels.
 * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`, `EMPTY_SEQUENCE`, `WRONG_DIMENSION`, `NOT_FINITE`.
 * @example
 * const sample = firstThousandImages.map((row) => row.map((value, i) => [value, i]));
 * const encoder = fitSequence(sample, { dimension: 4, steps: 16 });
 */
export function fitSequence(
  sample: readonly Sequence[],
  options: SequenceEncoderOptions = {},
): Encoder<Sequence> {
  checkOptionNames("fitSequence", options, ["dimension", "steps", "sameSimilarity", "whiten", "seed"]);
  const { steps = 32, dimension = 16, sameSimilarity = 0.7, ...pca } = options;
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 1_000)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `fitSequence: steps is ${steps}, expected a whole number in 1…1000.`,
    );
  }
  const channels = sample[0]?.[0]?.length ?? 0;
  sample.forEach((rows, i) => checkSequence(rows, channels, `sample[${i}]`));
  const described = stretches({ steps, ...scaleOf(sample, channels) });
  return projectedEncoder(
    described,
    fitPca(
      sample.map((rows) => described.describe(rows)),
      { dimension, sameSimilarity, ...pca },
    ),
  );
}

/** Reads back what `save` wrote. @throws InvalidInput `BROKEN_ENCODER_STATE`. */
export function restoreSequence(state: Uint8Array): Encoder<Sequence> {
  const { settings, pca } = readProjected(state, "sequence encoder");
  return projectedEncoder(stretches(settings as unknown as Scale), pca);
}

interface Scale extends Readonly<Record<string, unknown>> {
  readonly steps: number;
  /** By channel. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

function scaleOf(sample: readonly Sequence[], channels: number): { means: number[]; deviations: number[] } {
  const count = sample.reduce((sum, rows) => sum + rows.length, 0);
  const over = (value: (row: ArrayLike<number>, c: number) => number) =>
    Array.from(
      { length: channels },
      (_, c) =>
        sample.reduce((sum, rows) => rows.reduce((inner, row) => inner + value(row, c), sum), 0) / count,
    );
  const means = over((row, c) => row[c]);
  return { means, deviations: over((row, c) => (row[c] - means[c]) ** 2).map(Math.sqrt) };
}

function stretches(scale: Scale): Described<Sequence> {
  const { steps, means, deviations } = scale;
  const channels = means.length;
  return {
    family: "sequence",
    modality: "sequence",
    settings: scale,
    check: (rows) => checkSequence(rows, channels, "signal.sequence"),
    describe: (rows) =>
      resampleSequence(rows, steps).map((value, i) => {
        const deviation = deviations[i % channels];
        return deviation > LEAST_DEVIATION ? (value - means[i % channels]) / deviation : 0;
      }),
    content: (rows) => contentBytes([rows.length, channels], flat(rows)),
    gist: (rows) => `${rows.length} rows of ${channels} channels`,
  };
}

function flat(rows: Sequence): Float32Array {
  return Float32Array.from(rows.flatMap((row) => Array.from(row)));
}
