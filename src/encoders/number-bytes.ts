/** Numbers as bytes, so that the same numbers hash the same whatever array they came in. */
export function numberBytes(values: ArrayLike<number>): Uint8Array {
  const doubles = Float64Array.from(values);
  return new Uint8Array(doubles.buffer);
}
