/** What a memory is keyed by: the relation alone, or what the thing is, or both, or the raw state. */
import type { Quantity, QuantityEncoderOptions } from "../../../src/index.js";
import { seededRng } from "../../../src/index.js";
import {
  HELD_OUT_CLASSES,
  SEEN_CLASSES,
  THING_CLASSES,
  VALIDATION_CLASSES,
  type Interval,
  type ThingClassName,
} from "../world/thing-classes.js";
import type { Action } from "./actions.js";
import type { Percept } from "./percept.js";
import { frontOf, gapM, relationOf, type Relation } from "./relation.js";

export type KeyingName =
  "relation" | "identity" | "identity+place" | "semantics+place" | "identity+relation" | "raw state";

/** The ego's speed and one thing under one action, as numbers. */
export interface Keying {
  readonly name: KeyingName;
  readonly encoder: QuantityEncoderOptions;
  /** Writes the key into `out`, in the units of the encoder. */
  readonly write: (egoMps: number, thing: Percept, action: Action, out: Float64Array) => void;
}

const RELATION: readonly Quantity[] = [
  { name: "log gap", unit: "ln(1 + gap / 4 m)", scale: 1.1 },
  { name: "closing", unit: "m/s", scale: 6 },
  { name: "clearance", unit: "m", scale: 1.25 },
  { name: "front", scale: 1 / 0.6 },
  { name: "lane change", scale: 2.5 },
];

const relation: Relation = { gapM: 0, closingMps: 0, clearanceM: 0, front: 1 };

function writeRelation(thing: Percept, action: Action, out: Float64Array, at = 0): void {
  relationOf(thing, action, relation);
  out[at] = logGap(relation.gapM);
  out[at + 1] = within(relation.closingMps, -9, 36);
  out[at + 2] = within(relation.clearanceM, -1.5, 2.5);
  out[at + 3] = relation.front;
  out[at + 4] = action.laneChange === 0 ? 0 : 1;
}

function logGap(gap: number): number {
  return gap > 0 ? Math.log1p(gap / 4) : -Math.log1p(-gap / 4);
}

/** The gap that a log gap stands for, m; negative while level. */
export function gapOf(logarithm: number): number {
  return logarithm > 0 ? 4 * Math.expm1(logarithm) : -4 * Math.expm1(-logarithm);
}

/** A relation as a person would say it. */
export function relationWords([logarithm, closing, clearance, front, laneChange]: readonly number[]): string {
  const gap = gapOf(logarithm);
  const where =
    gap <= 0
      ? `level, ${(-gap).toFixed(1)} m until apart`
      : `${front > 0 ? "ahead" : "behind"}, ${gap.toFixed(gap < 10 ? 1 : 0)} m apart`;
  const speed =
    Math.abs(closing) < 0.5
      ? "at the same speed"
      : closing > 0
        ? `closing at ${closing.toFixed(1)} m/s`
        : `drawing apart at ${(-closing).toFixed(1)} m/s`;
  const side =
    clearance < 0
      ? `in the way by ${(-clearance).toFixed(1)} m`
      : `${clearance.toFixed(1)} m clear of each other`;
  return `${where}, ${speed}, ${side}${laneChange > 0.5 ? ", while changing lanes" : ""}`;
}

/** Numbers of an identity: a random point in a cube for each class, as an embedding that knows nothing of danger. */
const IDENTITY_NUMBERS = 8;
const ALL: readonly ThingClassName[] = [
  ...SEEN_CLASSES,
  ...HELD_OUT_CLASSES,
  "plastic bag",
  ...VALIDATION_CLASSES,
];
const IDENTITY = new Map<ThingClassName, readonly number[]>();
{
  const rng = seededRng(77);
  for (const name of ALL)
    IDENTITY.set(
      name,
      Array.from({ length: IDENTITY_NUMBERS }, () => 2 * rng() - 1),
    );
}

/** What a semantic vector would know of a class: its size, how it moves, how fast. */
const SEMANTICS = new Map<ThingClassName, readonly number[]>(
  ALL.map((name) => {
    const { lengthM, widthM, motion, speedMps, crossingMps } = THING_CLASSES[name];
    const is = (what: string) => (motion === what ? 1 : 0);
    return [
      name,
      [
        middle(lengthM) / 5,
        middle(widthM) / 1.5,
        is("traffic"),
        is("static"),
        is("slow"),
        is("crossing"),
        middle(speedMps) / 15,
        middle(crossingMps) / 4,
      ],
    ];
  }),
);

function middle([low, high]: Interval): number {
  return (low + high) / 2;
}

/** Where the thing is, what the ego does and how fast it goes, but not how the two move to each other. */
const PLACE: readonly Quantity[] = [
  { name: "log gap", unit: "ln(1 + gap / 4 m)", scale: 1.1 },
  { name: "clearance now", unit: "m", scale: 1.25 },
  { name: "front", scale: 1 / 0.6 },
  { name: "change of speed", unit: "m/s", scale: 5 },
  { name: "own speed", unit: "m/s", scale: 12 },
  { name: "lane change", scale: 2.5 },
];

function writePlace(egoMps: number, thing: Percept, action: Action, out: Float64Array, at: number): void {
  out[at] = logGap(gapM(thing));
  out[at + 1] = clearanceNow(thing, action);
  out[at + 2] = frontOf(thing);
  out[at + 3] = action.speedAfterMps - egoMps;
  out[at + 4] = egoMps;
  out[at + 5] = action.laneChange === 0 ? 0 : 1;
}

/** Between the sides if the action were done at once and the thing stood still. */
function clearanceNow(thing: Percept, action: Action): number {
  return within(Math.abs(thing.dy - action.lateralM) - (thing.widthM + 1.9) / 2, -1.5, 2.5);
}

function within(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** @param spread how far apart classes are, in the key's scaled units: chosen by the search, like the bandwidth. */
function classQuantities(what: string, spread: number): Quantity[] {
  return Array.from({ length: IDENTITY_NUMBERS }, (_, i) => ({
    name: `${what} ${i + 1}`,
    scale: 1 / spread,
  }));
}

/**
 * A keying by name.
 *
 * @param spread of the numbers of a class, for keyings that have them.
 */
export function keying(name: KeyingName, spread = 1): Keying {
  const identity = (thing: Percept, out: Float64Array) => out.set(IDENTITY.get(thing.className)!);
  switch (name) {
    case "relation":
      return {
        name,
        encoder: { name: "road relation", quantities: RELATION, describe: relationWords },
        write: (_, thing, action, out) => writeRelation(thing, action, out),
      };
    case "identity":
      return {
        name,
        encoder: {
          name: "thing",
          quantities: [
            ...classQuantities("identity", spread),
            { name: "clearance now", unit: "m", scale: 1.25 },
            { name: "change of speed", unit: "m/s", scale: 5 },
          ],
        },
        write: (egoMps, thing, action, out) => {
          identity(thing, out);
          out[IDENTITY_NUMBERS] = clearanceNow(thing, action);
          out[IDENTITY_NUMBERS + 1] = action.speedAfterMps - egoMps;
        },
      };
    case "identity+place":
      return {
        name,
        encoder: { name: "thing and place", quantities: [...classQuantities("identity", spread), ...PLACE] },
        write: (egoMps, thing, action, out) => {
          identity(thing, out);
          writePlace(egoMps, thing, action, out, IDENTITY_NUMBERS);
        },
      };
    case "semantics+place":
      return {
        name,
        encoder: { name: "kind and place", quantities: [...classQuantities("kind", spread), ...PLACE] },
        write: (egoMps, thing, action, out) => {
          out.set(SEMANTICS.get(thing.className)!);
          writePlace(egoMps, thing, action, out, IDENTITY_NUMBERS);
        },
      };
    case "identity+relation":
      return {
        name,
        encoder: {
          name: "thing and relation",
          quantities: [...classQuantities("identity", spread), ...RELATION],
        },
        write: (_, thing, action, out) => {
          identity(thing, out);
          writeRelation(thing, action, out, IDENTITY_NUMBERS);
        },
      };
    case "raw state":
      return {
        name,
        encoder: { name: "raw state", quantities: RAW },
        write: (egoMps, thing, action, out) => {
          out[0] = thing.dx;
          out[1] = thing.dy;
          out[2] = thing.speedMps - egoMps;
          out[3] = thing.crossingMps;
          out[4] = egoMps;
          out[5] = action.laneChange;
          out[6] = action.speedAfterMps - egoMps;
        },
      };
  }
}

const RAW: readonly Quantity[] = [
  { name: "ahead", unit: "m", scale: 15 },
  { name: "to the left", unit: "m", scale: 2.5 },
  { name: "speed over ours", unit: "m/s", scale: 6 },
  { name: "speed across", unit: "m/s", scale: 2 },
  { name: "own speed", unit: "m/s", scale: 12 },
  { name: "lane change", scale: 1 / 1.2 },
  { name: "change of speed", unit: "m/s", scale: 3 },
];

/** Numbers that a memory of this keying costs: its key, its outcome, its weight. */
export function floatsPerMemory(of: Keying): number {
  return of.encoder.quantities.length + 2;
}
