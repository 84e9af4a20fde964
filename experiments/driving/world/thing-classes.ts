/** The classes of things: eight seen, eight held out, eight to validate with, no two sets alike. Nothing that decides may read a class, except where it says so. */

/** How a thing moves: with the traffic, not at all, slowly along the road, or across it. */
export type Motion = "traffic" | "static" | "slow" | "crossing";

/** Closed interval from which a size or speed is drawn. */
export type Interval = readonly [low: number, high: number];

export interface ThingClass {
  readonly motion: Motion;
  readonly lengthM: Interval;
  readonly widthM: Interval;
  /** Along the road. */
  readonly speedMps: Interval;
  /** Across the road; 0 for what does not cross. */
  readonly crossingMps: Interval;
}

const STILL: Interval = [0, 0];

function thing(motion: Motion, lengthM: Interval, widthM: Interval, speedMps = STILL, crossingMps = STILL) {
  return { motion, lengthM, widthM, speedMps, crossingMps };
}

export const THING_CLASSES = {
  car: thing("traffic", [4, 5], [1.7, 2], [22, 29]),
  truck: thing("traffic", [10, 16], [2.4, 2.6], [18, 23]),
  motorcycle: thing("traffic", [2, 2.4], [0.7, 0.9], [22, 31]),
  box: thing("static", [0.5, 1.2], [0.5, 1.2]),
  tyre: thing("static", [0.6, 0.8], [0.4, 0.8]),
  "stalled car": thing("static", [4, 5], [1.7, 2]),
  cyclist: thing("slow", [1.7, 1.9], [0.6, 0.8], [4, 8]),
  deer: thing("crossing", [0.6, 1], [1.5, 2], STILL, [2, 5]),

  bus: thing("traffic", [11, 18], [2.5, 2.6], [17, 22]),
  mattress: thing("static", [1, 2], [1.4, 2.1]),
  rock: thing("static", [0.8, 2.5], [0.8, 2.5]),
  tractor: thing("slow", [4, 7], [2.2, 3], [5, 11]),
  wheelchair: thing("crossing", [1, 1.3], [0.6, 0.8], STILL, [1, 2]),
  boar: thing("crossing", [0.5, 0.8], [1.2, 1.7], [0, 2], [4, 8]),
  ladder: thing("static", [0.4, 0.6], [3, 4.5]),
  "rolling tyre": thing("slow", [0.5, 0.7], [0.3, 0.5], [8, 16]),

  "road train": thing("traffic", [17, 25], [2.5, 2.6], [18, 23]),
  "fallen tree": thing("static", [0.4, 1], [3, 5]),
  "hay bale": thing("static", [1.2, 1.8], [1.2, 1.8]),
  pipe: thing("static", [3, 6], [0.2, 0.5]),
  "snow plough": thing("slow", [7, 10], [3, 3.5], [6, 12]),
  scooter: thing("slow", [1, 1.4], [0.5, 0.7], [3, 7]),
  pedestrian: thing("crossing", [0.4, 0.6], [0.4, 0.6], STILL, [1, 2.5]),
  horse: thing("crossing", [0.6, 0.9], [1.8, 2.5], [0, 2], [3, 7]),

  /** The soft one of a control: to hit it does no harm. In none of the sets. */
  "plastic bag": thing("static", [0.4, 0.9], [0.4, 0.9]),
} as const satisfies Record<string, ThingClass>;

export type ThingClassName = keyof typeof THING_CLASSES;

export const SEEN_CLASSES: readonly ThingClassName[] = [
  "car",
  "truck",
  "motorcycle",
  "box",
  "tyre",
  "stalled car",
  "cyclist",
  "deer",
];

export const HELD_OUT_CLASSES: readonly ThingClassName[] = [
  "bus",
  "mattress",
  "rock",
  "tractor",
  "wheelchair",
  "boar",
  "ladder",
  "rolling tyre",
];

/** What is decided about things that are new is decided by these: nothing learns from them, and no test has them. */
export const VALIDATION_CLASSES: readonly ThingClassName[] = [
  "road train",
  "fallen tree",
  "hay bale",
  "pipe",
  "snow plough",
  "scooter",
  "pedestrian",
  "horse",
];

/** Classes that it is no collision to hit. */
export const SOFT_CLASSES: ReadonlySet<ThingClassName> = new Set<ThingClassName>(["plastic bag"]);
