/**
 * How the ego and a thing would stand to each other under an action, in five numbers that know no class: log gap, closing
 * speed, clearance while level, ahead or behind or level, lane change. None of them is a danger: what they lead to is for the memory.
 *
 * Two are level while their lengths overlap along the road. How long a thing is is none of the numbers: what is long takes longer
 * to pass, and that is in how far there is to go and in where they will be until then.
 */
import type { Action } from "./actions.js";
import type { Percept } from "./percept.js";

export interface Relation {
  /** Bumper to bumper along the road, m; level, negative: the way until they are apart, `FARTHEST_LEVEL_M` at most. */
  gapM: number;
  /** How fast the gap closes after the action, m/s; negative where they draw apart, and level always. */
  closingMps: number;
  /** Least between their sides while they are level, m; negative where they would touch. */
  clearanceM: number;
  /** 1 ahead, 0 level, −1 behind. */
  front: 1 | 0 | -1;
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
/** No more of the time in which they are level is looked at, at this many moments. */
const LONGEST_LEVEL_S = 1.5;
const MOMENTS = 4;
/** With farther to go than this it is all the same. Two cars have less than 10 m to go. */
const FARTHEST_LEVEL_M = 8;

/** The relation under an action, into `out`. */
export function relationOf(thing: Percept, action: Action, out: Relation): Relation {
  const front = frontOf(thing);
  const gap = gapM(thing);
  const closing = front * (action.speedAfterMps - thing.speedMps);
  if (gap > 0) {
    out.gapM = gap;
    out.closingMps = closing;
    out.front = front;
    out.clearanceM =
      closing > CLOSING_FROM_MPS
        ? clearanceWithin(thing, action, Math.min(FARTHEST_S, gap / closing), bothLengthsM(thing) / closing)
        : clearanceAt(thing, action, UNDECIDED_S);
  } else {
    // Closing, they have all of both lengths to go, less what is behind them already; else they part again as they came.
    const way = closing > 0 ? bothLengthsM(thing) + gap : -gap;
    const speed = Math.abs(closing);
    out.gapM = -Math.min(way, FARTHEST_LEVEL_M);
    out.closingMps = -speed;
    out.front = 0;
    out.clearanceM = clearanceWithin(thing, action, 0, way / Math.max(speed, CLOSING_FROM_MPS));
  }
  return out;
}

/** Bumper to bumper along the road, m; negative where they overlap. */
export function gapM(thing: Percept): number {
  return Math.abs(thing.dx) - bothLengthsM(thing) / 2;
}

/** 1 where its middle is ahead of the ego's, −1 behind. */
export function frontOf({ dx }: Percept): 1 | -1 {
  return dx >= 0 ? 1 : -1;
}

function bothLengthsM({ lengthM }: Percept): number {
  return lengthM + EGO.lengthM;
}

/** Least clearance while they are level. */
function clearanceWithin(thing: Percept, action: Action, fromS: number, forS: number): number {
  const stepS = Math.min(LONGEST_LEVEL_S, forS) / (MOMENTS - 1);
  let least = Infinity;
  for (let i = 0; i < MOMENTS; i++) {
    least = Math.min(least, clearanceAt(thing, action, fromS + i * stepS));
  }
  return least;
}

function clearanceAt(thing: Percept, action: Action, seconds: number): number {
  const takes = action.laneChange === 0 ? MANOEUVRE_S.keep : MANOEUVRE_S.laneChange;
  const way = Math.abs(action.lateralM);
  const sidewaysMps = Math.min(way / takes, MOST_SIDEWAYS * action.speedAfterMps);
  const ego = Math.sign(action.lateralM) * Math.min(way, sidewaysMps * seconds);
  return Math.abs(thing.dy + thing.crossingMps * seconds - ego) - (thing.widthM + EGO.widthM) / 2;
}
