/**
 * A few named numbers with scales (a gap, a closing speed, a temperature) as a unit vector, and back. Two signals are near
 * when their numbers, each divided by its scale, are near by Euclid: what a *relation vector* is compared by.
 *
 * The scaled numbers are lifted onto the sphere by the gnomonic projection u = (x, r) / |(x, r)|, which is undone exactly
 * by x = r u₁…d / u_{d+1}. Near the centre the cosine is 1 − |x − y|² / 2r²; far out it bends, so what needs true distances
 * (`OutcomeField`) decodes first.
 */
import { InvalidInput } from "../core/errors.js";
import { fnv1a } from "../core/fnv1a.js";
import { normalize } from "../core/vector.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames, checkSameSimilarity } from "./encoder-options.js";
import { numberBytes } from "./number-bytes.js";

export interface Quantity {
  readonly name: string;
  /** As shown after a number, for example `"m"`. Default none. */
  readonly unit?: string;
  /** The difference that counts as one, > 0. Default 1. */
  readonly scale?: number;
}

export interface QuantityEncoderOptions {
  /** What the numbers are together, for example `"road relation"`: 1…200 characters without a colon. */
  name: string;
  /** 1…1,000 of them, in the order of the input. */
  quantities: readonly Quantity[];
  /** The numbers in words, for people. Default: each name with its number and unit. Not kept in the file; what it said is. */
  describe?: (values: readonly number[]) => string;
  /** τ_pos, −1…1. Default .995: about .3 of the scales apart. */
  sameSimilarity?: number;
}

/** An encoder that can be undone. */
export interface QuantityEncoder extends Encoder<ArrayLike<number>> {
  readonly quantities: readonly Required<Quantity>[];
  /** The numbers that a vector of this space stands for, in their own units. O(d). */
  decode(vector: Float32Array): number[];
  describe(values: readonly number[]): string;
}

/** r: scaled numbers of ordinary size (up to 2 or 3) lie where the projection is nearly flat. */
const RADIUS = 3;
const LARGEST_SCALED = 1e6;

/**
 * An encoder for a few named numbers.
 *
 * @throws InvalidInput `BAD_OPTION`.
 * @example
 * const encoder = quantityEncoder({
 *   name: "weather",
 *   quantities: [
 *     { name: "temperature", unit: "°C", scale: 5 },
 *     { name: "wind", unit: "m/s", scale: 3 },
 *   ],
 * });
 * console.log(encoder.decode((await encoder.encode([[21, 4]]))[0]).map(Math.round)); // [ 21, 4 ]
 */
export function quantityEncoder(options: QuantityEncoderOptions): QuantityEncoder {
  const { name, sameSimilarity = 0.995 } = options;
  const quantities = checkOptions(options);
  const dimension = quantities.length + 1;
  const scales = quantities.map(({ scale }) => scale);
  const spec = JSON.stringify({ name, quantities, sameSimilarity });
  const describe = options.describe ?? ((values: readonly number[]) => plainWords(quantities, values));
  const check = (values: ArrayLike<number>) => checkValues(values, quantities);
  return {
    id: `quantities:${name}:${fnv1a(spec).toString(36)}`,
    modality: "vector",
    dimension,
    sameSimilarity,
    quantities,
    check,
    encode: (inputs) =>
      inputs.map((values) => {
        check(values);
        const lifted = new Float32Array(dimension);
        for (let i = 0; i < scales.length; i++) lifted[i] = values[i] / scales[i];
        lifted[scales.length] = RADIUS;
        return normalize(lifted);
      }),
    decode: (vector) => scales.map((scale, i) => (RADIUS * scale * vector[i]) / vector[scales.length]),
    describe,
    content: numberBytes,
    gist: (values) => describe(Array.from(values)),
    save: () => new TextEncoder().encode(spec),
  };
}

/** Whether an encoder keeps its numbers, so that an `OutcomeField` can stand on it. */
export function isQuantityEncoder(encoder: Encoder): encoder is Encoder & QuantityEncoder {
  return "quantities" in encoder && "decode" in encoder;
}

/** The encoder that `save` wrote. Numbers are described plainly. @throws InvalidInput where the bytes are not one's. */
export function restoreQuantityEncoder(state: Uint8Array): QuantityEncoder {
  try {
    return quantityEncoder(JSON.parse(new TextDecoder().decode(state)) as QuantityEncoderOptions);
  } catch (error) {
    throw new InvalidInput(
      "BAD_ENCODER_STATE",
      "the saved state of a quantity encoder cannot be read. Name the encoder when opening the file.",
      { cause: error },
    );
  }
}

function checkOptions(options: QuantityEncoderOptions): Required<Quantity>[] {
  checkOptionNames("quantityEncoder", options, ["name", "quantities", "describe", "sameSimilarity"]);
  if (options.sameSimilarity !== undefined) checkSameSimilarity("quantityEncoder", options.sameSimilarity);
  const { name, quantities } = options;
  const fail = (what: string) => new InvalidInput("BAD_OPTION", `quantityEncoder: ${what}.`);
  if (typeof name !== "string" || !/^[^:]{1,200}$/.test(name)) {
    throw fail(`name is ${JSON.stringify(name)}, expected 1…200 characters without a colon`);
  }
  if (!Array.isArray(quantities) || quantities.length < 1 || quantities.length > 1_000) {
    throw fail("quantities must be a list of 1…1000 of { name, unit, scale }");
  }
  return (quantities as readonly Quantity[]).map((quantity) => {
    checkOptionNames("a quantity", quantity, ["name", "unit", "scale"]);
    const { scale = 1, unit = "" } = quantity;
    if (typeof quantity.name !== "string" || quantity.name === "") throw fail("a quantity has no name");
    if (!(scale > 0 && Number.isFinite(scale))) {
      throw fail(`scale of ${quantity.name} is ${scale}, expected a finite number above 0`);
    }
    return { name: quantity.name, unit, scale };
  });
}

function checkValues(values: ArrayLike<number>, quantities: readonly Required<Quantity>[]): void {
  if (values?.length !== quantities.length) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `signal.vector has ${String(values?.length)} numbers, expected ${quantities.length}: ${quantities.map(({ name }) => name).join(", ")}.`,
    );
  }
  quantities.forEach(({ name, scale }, i) => {
    const value: unknown = values[i];
    if (typeof value !== "number" || !(Math.abs(value / scale) <= LARGEST_SCALED)) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${name} is ${String(value)}, expected a number of at most ${LARGEST_SCALED} scales of ${scale}. Clean the signal, or widen the scale.`,
      );
    }
  });
}

function plainWords(quantities: readonly Required<Quantity>[], values: readonly number[]): string {
  return quantities
    .map(({ name, unit }, i) => `${name} ${Number(values[i].toPrecision(3))}${unit === "" ? "" : ` ${unit}`}`)
    .join(", ");
}
