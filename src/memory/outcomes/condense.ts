/**
 * Which few memories say what all of them say? Backward elimination: the one goes whose going makes the least error at the
 * places of all the memories that there were, and half way between them; then the next, until few enough are left. What spoke
 * for a place that is given up is thereby missed more, so that both sides of a boundary stay and its inside thins out. Then
 * those that are left learn to say at those places what was said there, and move to where they can (`distil.ts`).
 *
 * Sources: as `redundancy.ts`; backward elimination by the error of the whole is that of sparse kernel models (Csató & Opper
 * 2002; Smola & Schölkopf, "Sparse greedy matrix approximation", ICML 2000). Departure: errors are counted where the memories
 * stood, since no lessons are kept; an error counts as much as the memory that stood there is loud.
 *
 * `redundancy.ts` asks each memory's neighbours about its own place alone. That is quick enough for every lesson, but where
 * most memories go, a neighbour that was needed to vouch goes next: 100 of 500 chosen by it drove many times worse.
 */
import { distil, type Said } from "./distil.js";
import { expectedAt, REACH_BANDWIDTHS } from "./kernel-outcome.js";
import type { KernelPoints } from "./kernel-points.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";

/** Each memory has a place half way to this many of its neighbours, which counts as much as this many lessons. */
const MIDDLES = { each: 6, loudness: 0.5 };
/** Times that those that are left go through all places. */
const SWEEPS = 40;

/** Where something was said before anything went. */
export interface Place extends Said {
  readonly loudness: number;
}

interface Watched extends Place {
  /** Squared error of those that are left. */
  error: number;
  /** See `nearest`. */
  near: readonly number[];
}

/** A memory that went, and the error that this made. */
export interface Gone {
  readonly slot: number;
  readonly loss: number;
}

/**
 * Drops points until `capacity` are left. Ties go to the lower slot.
 *
 * @returns what went, in that order.
 * Cost: O(dropped · neighbours³) searches; 500 to 100 takes about four seconds.
 */
export function condense(points: KernelPoints, capacity: number, options: OutcomeFieldOptions): Gone[] {
  if (points.size <= capacity) return [];
  const places = placesOf(points, options);
  const gone = eliminate(points, capacity, places, options);
  distil(points, places, options, SWEEPS);
  return gone;
}

/** The memories' own places, by slot, and half way to their neighbours what is said there. */
export function placesOf(points: KernelPoints, options: OutcomeFieldOptions): Place[] {
  const slots = [...points.slots()].sort((a, b) => a - b);
  const reach = REACH_BANDWIDTHS * options.bandwidth;
  const own = slots.map((slot): Place => {
    const loudness = Math.min(points.weights[slot], options.loudest);
    return { key: points.keyOf(slot), value: points.values[slot], loudness };
  });
  const middles = slots.flatMap((slot, i) => {
    const number = points.search(own[i].key, reach, slot);
    const neighbours = [...points.found.subarray(0, Math.min(number, MIDDLES.each))];
    return neighbours.map((neighbour): Place => {
      const other = points.keyOf(neighbour);
      const key = own[i].key.map((x, axis) => (x + other[axis]) / 2);
      return { key, value: expectedAt(points, key, options), loudness: MIDDLES.loudness };
    });
  });
  return [...own, ...middles];
}

function eliminate(
  points: KernelPoints,
  capacity: number,
  where: readonly Place[],
  options: OutcomeFieldOptions,
): Gone[] {
  const places = where.map((place): Watched => ({ ...place, error: 0, near: [] }));
  const nearTo = new Map([...points.slots()].map((slot) => [slot, new Set<Watched>()]));
  const listen = (place: Watched) => {
    place.error = errorAt(place, points, options);
    place.near = nearest(place, points, options);
    for (const slot of place.near) nearTo.get(slot)!.add(place);
  };
  places.forEach(listen);
  const lossOf = (slot: number) => {
    let loss = 0;
    for (const place of nearTo.get(slot)!) loss += errorAt(place, points, options, slot) - place.error;
    return loss;
  };
  const losses = new Map([...nearTo.keys()].map((slot) => [slot, lossOf(slot)]));
  const gone: Gone[] = [];
  while (points.size > capacity) {
    const least = leastOf(losses);
    gone.push(least);
    const bereft = [...nearTo.get(least.slot)!];
    for (const place of bereft) for (const slot of place.near) nearTo.get(slot)!.delete(place);
    points.drop(least.slot);
    nearTo.delete(least.slot);
    losses.delete(least.slot);
    bereft.forEach(listen);
    for (const slot of new Set(bereft.flatMap(({ near }) => near))) losses.set(slot, lossOf(slot));
  }
  return gone;
}

/** Whose going would change what is said at a place: who speaks there, and who would step in. */
function nearest({ key }: Place, points: KernelPoints, { bandwidth }: OutcomeFieldOptions): number[] {
  const reach = REACH_BANDWIDTHS * bandwidth;
  const heard = (without: number) => {
    const number = points.search(key, reach, without);
    return [...points.found.subarray(0, number)];
  };
  const speaking = heard(-1);
  return [...new Set([...speaking, ...(speaking.length < points.neighbours ? [] : heard(speaking[0]))])];
}

function errorAt(place: Place, points: KernelPoints, options: OutcomeFieldOptions, without = -1): number {
  const off = expectedAt(points, place.key, options, without) - place.value;
  return place.loudness * off * off;
}

function leastOf(losses: ReadonlyMap<number, number>): Gone {
  let least: Gone = { slot: -1, loss: Infinity };
  for (const [slot, loss] of losses) {
    if (loss < least.loss || (loss === least.loss && slot < least.slot)) least = { slot, loss };
  }
  return least;
}
