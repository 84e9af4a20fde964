/** The kinds of views that a memory is fed and asked with, and the disturbances that they are for. */
import { shuffle, type Rng } from "../../src/index.js";
import {
  augment,
  move,
  scaleViews,
  translationViews,
  uprightViews,
  type Raster,
} from "../../src/signal/index.js";

export interface ViewKind {
  readonly name: string;
  /** What the memory is fed of one digit; at most `LOOKS`, the digit as it is first where it is among them. */
  readonly fed: (raster: Raster, rng: Rng) => Raster[];
  /** What it is asked with. */
  readonly asked: (raster: Raster) => Raster[];
}

/** Looks at one digit: every kind that has more picks among its own at random. */
const LOOKS = 8;
/** Farthest shift, pixels; sizes; farthest turn, degrees. */
export const SHIFT = 5;
const SIZES = [0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4];
const TURN = 90;

const itself = (raster: Raster) => [raster];

function some([first, ...others]: Raster[], rng: Rng): Raster[] {
  return [first, ...shuffle(others, rng).slice(0, LOOKS - 1)];
}

function upright(raster: Raster): Raster[] {
  const looks = uprightViews(raster);
  return looks.length > 0 ? looks.slice(0, LOOKS) : [raster];
}

export const VIEW_KINDS: readonly ViewKind[] = [
  { name: "none", fed: itself, asked: itself },
  {
    name: "sliding window",
    fed: (raster, rng) => some(translationViews(raster, { reach: SHIFT, stride: 1 }), rng),
    asked: itself,
  },
  { name: "pyramid", fed: (raster, rng) => some(scaleViews(raster, { scales: SIZES }), rng), asked: itself },
  { name: "upright (SIFT)", fed: upright, asked: upright },
  {
    name: "random, all at once",
    fed: (raster, rng) => [
      raster,
      ...Array.from({ length: LOOKS - 1 }, () =>
        augment(raster, { shift: SHIFT, turnDegrees: TURN, scale: 1.4 }, rng),
      ),
    ],
    asked: itself,
  },
];

export interface Disturbance {
  readonly name: string;
  /** The view kind that it is the disturbance of. */
  readonly against: string | null;
  readonly disturb: (raster: Raster, rng: Rng) => Raster;
}

const between = (from: number, to: number, rng: Rng) => from + (to - from) * rng();

export const DISTURBANCES: readonly Disturbance[] = [
  { name: "as it is", against: null, disturb: (raster) => raster },
  {
    name: `moved up to ${SHIFT} px`,
    against: "sliding window",
    disturb: (raster, rng) =>
      move(raster, {
        shiftX: Math.round(between(-SHIFT, SHIFT, rng)),
        shiftY: Math.round(between(-SHIFT, SHIFT, rng)),
        outside: 0,
      }),
  },
  {
    name: "scaled .6–1.4",
    against: "pyramid",
    disturb: (raster, rng) => move(raster, { scale: between(0.6, 1.4, rng), outside: 0 }),
  },
  {
    name: `turned up to ${TURN}°`,
    against: "upright (SIFT)",
    disturb: (raster, rng) => move(raster, { turnDegrees: between(-TURN, TURN, rng), outside: 0 }),
  },
];
