/**
 * How the ego and a thing would stand to each other under an action, in five numbers that know no class: log gap, closing
 * speed, clearance at contact, front or rear, lane change. None of them is a danger: what they lead to is for the memory.
 */
import type { Action } from "./actions.js";
import type { Percept } from "./percept.js";

export interface Relation {
  /** Bumper to bumper along the road, m; negative beside each other. */
  gapM: number;
  /** How fast the gap closes after the action, m/s. */
  closingMps: number;
  /** Between the sides when they come level, m; negative where they would touch. */
  clearanceM: number;
  /** 1 ahead, −1 behind. */
  front: 1 | -1;
}

const EGO = { lengthM: 4.8, widthM: 1.9 };

/** A lane change takes this long; straightening up in the lane less. */
const MANOEUVRE_S = { laneChange: 1.8, keep: 1.2 };
/** But no faster than this share of its speed, and standing not at all: the sine of about the steepest heading that the ego steers. */
const MOST_SIDEWAYS = 0.3;
/** Below this nobody gains on anybody. */
const CLOSING_FROM_MPS = 0.3;
/** Not looked farther ahead than this; and this far where nothing closes. */
const FARTHEST_S = 4;
const UNDECIDED_S = 2.5;
/** Beside each other: how they stand at these moments. */
const BESIDE_S = [0, 0.5, 1, 1.5];
const LONGEST_OVERLAP_S = 1.5;

/** The relation under an action, into `out`. */
export function relationOf(thing: Percept, action: Action, out: Relation): Relation {
  const front = thing.dx >= 0 ? 1 : -1;
  const gap = Math.abs(thing.dx) - (thing.lengthM + EGO.lengthM) / 2;
  const closing = front * (action.speedAfterMps - thing.speedMps);
  out.gapM = gap;
  out.closingMps = closing;
  out.front = front;
  out.clearanceM = gap > 0 ? clearanceAtContact(thing, action, gap, closing) : clearanceBeside(thing, action);
  return out;
}

/** Least clearance from the moment of contact until they have passed. */
function clearanceAtContact(thing: Percept, action: Action, gap: number, closing: number): number {
  if (closing <= CLOSING_FROM_MPS) return clearanceAt(thing, action, UNDECIDED_S);
  const contact = Math.min(FARTHEST_S, gap / closing);
  const overlap = Math.min(LONGEST_OVERLAP_S, (thing.lengthM + EGO.lengthM) / closing);
  return Math.min(clearanceAt(thing, action, contact), clearanceAt(thing, action, contact + overlap));
}

function clearanceBeside(thing: Percept, action: Action): number {
  let least = Infinity;
  for (const seconds of BESIDE_S) least = Math.min(least, clearanceAt(thing, action, seconds));
  return least;
}

function clearanceAt(thing: Percept, action: Action, seconds: number): number {
  const takes = action.laneChange === 0 ? MANOEUVRE_S.keep : MANOEUVRE_S.laneChange;
  const way = Math.abs(action.lateralM);
  const sidewaysMps = Math.min(way / takes, MOST_SIDEWAYS * action.speedAfterMps);
  const ego = Math.sign(action.lateralM) * Math.min(way, sidewaysMps * seconds);
  return Math.abs(thing.dy + thing.crossingMps * seconds - ego) - (thing.widthM + EGO.widthM) / 2;
}
