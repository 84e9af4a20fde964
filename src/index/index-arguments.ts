/** What every index checks at its edge, with one wording: the kernels behind it assume ids, vectors and counts are good. */
import { Conflict, InvalidInput, NotFound } from "../core/errors.js";
import { dot } from "../core/vector.js";

/** How far a squared norm may be from 1: float32 rounding stays below 1e-4 up to 4,096 dimensions. */
const UNIT_TOLERANCE = 1e-3;

/** @throws InvalidInput unless `dimension` is an integer of 1…65,536. */
export function checkDimension(dimension: number): void {
  if (Number.isSafeInteger(dimension) && dimension >= 1 && dimension <= 65_536) return;
  throw new InvalidInput(
    "WRONG_DIMENSION",
    `The dimension is ${String(dimension)}, but an index needs an integer of 1…65536. Give the encoder's dimension.`,
  );
}

/** @throws InvalidInput unless `id` is an integer of 1…`Number.MAX_SAFE_INTEGER`. */
export function checkId(id: number): void {
  if (Number.isSafeInteger(id) && id >= 1) return;
  throw new InvalidInput(
    "WRONG_ID",
    `The id is ${String(id)}, but ids are integers of 1…${Number.MAX_SAFE_INTEGER}. Number the vectors from 1.`,
  );
}

/**
 * @param vector what was given as a unit vector of length `dimension`.
 * @throws InvalidInput on another type or length, a non-finite value, or a length that is not 1 (zero included). O(d).
 */
export function checkUnit(vector: Float32Array, dimension: number): void {
  if (!(vector instanceof Float32Array)) {
    throw new InvalidInput(
      "NOT_A_VECTOR",
      `The vector is a ${typeof vector}, but a Float32Array was expected. Make it with unitVector().`,
    );
  }
  if (vector.length !== dimension) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `The vector has ${vector.length} numbers, but this index has ${dimension}. Use the encoder the index was made for.`,
    );
  }
  const squares = dot(vector, vector);
  if (!(Math.abs(squares - 1) < UNIT_TOLERANCE)) throw whyNotUnit(vector, squares);
}

function whyNotUnit(vector: Float32Array, squares: number): InvalidInput {
  const bad = vector.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    return new InvalidInput(
      "NOT_FINITE",
      `vector[${bad}] is ${vector[bad]}; every number must be finite. Clean the signal before indexing it.`,
    );
  }
  if (vector.every((value) => value === 0)) {
    return new InvalidInput(
      "ZERO_VECTOR",
      "The vector is all zeros, which has no direction. Drop such signals.",
    );
  }
  return new InvalidInput(
    "NOT_UNIT",
    `The vector has length ${Math.sqrt(squares)}, but unit vectors were expected. Scale it with unitVector().`,
  );
}

/** @throws InvalidInput unless `k` is an integer of 0 or more. */
export function checkCount(k: number): void {
  if (Number.isSafeInteger(k) && k >= 0) return;
  throw new InvalidInput("WRONG_COUNT", `k is ${String(k)}, but it must be an integer of 0 or more.`);
}

/** The id is there already. */
export function duplicateId(id: number): Conflict {
  return new Conflict("DUPLICATE_ID", `Id ${id} is in the index already. Use move() to replace its vector.`);
}

/** The id is not there. */
export function missingId(id: number): NotFound {
  return new NotFound("UNKNOWN_ID", `Id ${id} is not in the index. Add it first with add().`);
}

/** @throws InvalidInput where a stamp says another dimension or size than the index has. */
export function checkStamp(
  stamp: { readonly dimension: number; readonly size: number },
  index: { readonly dimension: number; readonly size: number },
): void {
  if (stamp.dimension === index.dimension && stamp.size === index.size) return;
  throw new InvalidInput(
    "WRONG_STAMP",
    `The stamp says ${stamp.size} vectors of dimension ${stamp.dimension}, but the index has ${index.size} of ` +
      `${index.dimension}. Bring the index up to date before saving it.`,
  );
}
