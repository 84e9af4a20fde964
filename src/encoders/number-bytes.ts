/** Numbers as bytes, so that the same numbers hash the same whatever array they came in. */
export function numberBytes(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(new Float64Array(values).buffer);
}
