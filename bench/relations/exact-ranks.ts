/**
 * The exact answer to compare with: power iteration of the personalised PageRank, for many seeds in one pass over the edges.
 * Own arrays, sharing nothing with the library. O(rounds · relations · seeds), memory for `BLOCK` seeds at a time.
 */
import type { BenchGraph } from "./power-law-graph.js";

/** Seeds that share a pass: a row of 16 doubles is two cache lines. */
const BLOCK = 16;

/** Both directions of every relation, by node. */
interface Neighbours {
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Weight ÷ sum of weights at the node. */
  readonly share: Float64Array;
}

/** Per seed: the activation of each node, at its id. Stops when less than `tolerance` still walks. */
export function* exactActivation(
  graph: BenchGraph,
  seeds: readonly number[],
  alpha: number,
  tolerance: number,
): Generator<Float64Array> {
  const neighbours = neighboursOf(graph);
  const rounds = Math.ceil(Math.log(tolerance) / Math.log(1 - alpha));
  for (let first = 0; first < seeds.length; first += BLOCK) {
    const block = seeds.slice(first, first + BLOCK);
    const settled = iterate(graph.nodes, neighbours, block, alpha, rounds);
    for (let column = 0; column < block.length; column++) {
      yield Float64Array.from({ length: graph.nodes + 1 }, (_, node) => settled[node * BLOCK + column]);
    }
  }
}

/** The ids of the first `count`, ties by id. */
export function topNodes(activation: Float64Array, count: number): number[] {
  const reached: number[] = [];
  for (let node = 1; node < activation.length; node++) if (activation[node] > 0) reached.push(node);
  return reached.sort((a, b) => activation[b] - activation[a] || a - b).slice(0, count);
}

function iterate(
  nodes: number,
  { start, end, share }: Neighbours,
  seeds: readonly number[],
  alpha: number,
  rounds: number,
): Float64Array {
  const settled = new Float64Array((nodes + 1) * BLOCK);
  let walking = new Float64Array((nodes + 1) * BLOCK);
  let next = new Float64Array((nodes + 1) * BLOCK);
  seeds.forEach((seed, column) => (walking[seed * BLOCK + column] = 1));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < walking.length; i++) settled[i] += alpha * walking[i];
    next.fill(0);
    for (let node = 1; node <= nodes; node++) {
      const row = node * BLOCK;
      let any = 0;
      for (let c = 0; c < BLOCK; c++) any += walking[row + c];
      if (any === 0) continue;
      for (let at = start[node]; at < start[node + 1]; at++) {
        const into = end[at] * BLOCK;
        const onward = (1 - alpha) * share[at];
        for (let c = 0; c < BLOCK; c++) next[into + c] += onward * walking[row + c];
      }
    }
    [walking, next] = [next, walking];
  }
  return settled;
}

function neighboursOf({ nodes, from, to, weight }: BenchGraph): Neighbours {
  const start = new Int32Array(nodes + 2);
  const total = new Float64Array(nodes + 1);
  for (let i = 0; i < from.length; i++) {
    for (const node of [from[i], to[i]]) {
      start[node + 1]++;
      total[node] += weight[i];
    }
  }
  for (let node = 0; node <= nodes; node++) start[node + 1] += start[node];
  const filled = start.slice();
  const end = new Int32Array(2 * from.length);
  const share = new Float64Array(2 * from.length);
  const join = (a: number, b: number, by: number) => {
    end[filled[a]] = b;
    share[filled[a]++] = by / total[a];
  };
  for (let i = 0; i < from.length; i++) {
    join(from[i], to[i], weight[i]);
    join(to[i], from[i], weight[i]);
  }
  return { start, end, share };
}
