import { seededRng } from "../../src/core/rng.js";
import { normalize } from "../../src/core/vector.js";

/** Unit vectors around `clusters` random centres, the spread of each vector 0.7 of the spread of the centres. */
export function clusteredVectors(seed: number, dimension: number, clusters = 200): () => Float32Array {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  const centres = Array.from({ length: clusters }, () => Float32Array.from({ length: dimension }, gaussian));
  return () => {
    const centre = centres[Math.floor(rng() * clusters)];
    return normalize(centre.map((value) => value + 0.7 * gaussian()));
  };
}
