const BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Numbers as bytes, so that the same numbers hash the same whatever array they came in. From Node's pool where they are
 * few: memory of their own costs several times as much.
 */
export function numberBytes(values: ArrayLike<number>): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.allocUnsafe(BYTES * values.length);
  new Float64Array(buffer, byteOffset, values.length).set(values);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
