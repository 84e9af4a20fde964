/**
 * 32-bit FNV-1a (Fowler, Noll, Vo) over bytes or UTF-16 code units, with the finaliser's first steps of MurmurHash3, so
 * that every bit of the result depends on every input. Not for security.
 */
export function fnv1a(data: string | Uint8Array): number {
  let hash = 0x811c9dc5;
  if (typeof data === "string") {
    for (let i = 0; i < data.length; i++) hash = Math.imul(hash ^ data.charCodeAt(i), 0x01000193);
  } else {
    for (let i = 0; i < data.length; i++) hash = Math.imul(hash ^ data[i], 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
