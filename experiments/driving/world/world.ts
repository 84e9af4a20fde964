/**
 * The embedded world: a straight road of three lanes that the ego takes along with it. Deterministic: the same seed, classes
 * and commands give the same drive, to the last bit.
 *
 * Traffic comes and goes at the ends of a window about the ego; every few hundred metres a thing lies, creeps or crosses
 * somewhere ahead, sized at random within its class.
 */
import { seededRng, type Rng } from "../../../src/index.js";
import { driveBicycle, EGO_LIMITS, steerTo, type EgoState } from "./bicycle.js";
import { boxesOverlap } from "./oriented-box.js";
import type { Thing } from "./thing.js";
import { SOFT_CLASSES, THING_CLASSES, type Interval, type ThingClassName } from "./thing-classes.js";
import { isFree, LANE_WIDTH_M, moveThings } from "./traffic.js";

export const STEP_S = 0.1;

/** What a decision asks for; it holds until the next one. */
export interface Command {
  /** Cut to the ego's limits. */
  readonly accelerationMps2: number;
  /** The lane to be in, 0 (rightmost) …. */
  readonly lane: number;
}

export interface WorldOptions {
  readonly seed: number;
  readonly classes: readonly ThingClassName[];
  /** Default 3. */
  readonly lanes?: number;
  /** Vehicles in the window about the ego. Default 10. */
  readonly traffic?: number;
  /** Mean way between two things ahead, m; they come between half of it and one and a half. Default 390. */
  readonly hazardEveryM?: number;
  /** The episode ends after this, s. Default 60. */
  readonly durationS?: number;
  /** Things cross and lie in the way, or only traffic and what goes along the road (a control). Default all. */
  readonly motions?: ReadonlySet<Thing["motion"]>;
}

const DEFAULTS = { lanes: 3, traffic: 10, hazardEveryM: 390, durationS: 60 };

/** Of the window about the ego, m. */
const WINDOW = { behindM: 110, aheadM: 190, sideM: 40 };

export class World {
  readonly lanes: number;
  readonly things: Thing[] = [];
  ego: EgoState;
  timeS = 0;
  /** Way made by the ego, m. */
  distanceM = 0;
  /** What the ego ran into; the episode is over then. Soft things do not end it. */
  collision: Thing | null = null;
  /** Soft things run over. */
  readonly softHits = new Set<number>();
  /** Change of acceleration in the last step, m/s³. */
  jerkMps3 = 0;
  private readonly rng: Rng;
  private readonly options: Required<Omit<WorldOptions, "motions">>;
  private readonly trafficClasses: readonly ThingClassName[];
  private readonly hazardClasses: readonly ThingClassName[];
  private nextId = 1;
  private nextHazardX: number;

  constructor(options: WorldOptions) {
    this.options = { ...DEFAULTS, ...options };
    this.lanes = this.options.lanes;
    this.rng = seededRng(options.seed);
    const allowed = options.motions;
    const classes = options.classes.filter((name) => allowed?.has(THING_CLASSES[name].motion) ?? true);
    this.trafficClasses = classes.filter((name) => THING_CLASSES[name].motion === "traffic");
    this.hazardClasses = classes.filter((name) => THING_CLASSES[name].motion !== "traffic");
    this.nextHazardX = 60 + this.rng() * 100;
    this.ego = {
      x: 0,
      y: LANE_WIDTH_M * Math.floor(this.rng() * this.lanes),
      yaw: 0,
      speedMps: 25,
      accelerationMps2: 0,
      lengthM: EGO_LIMITS.lengthM,
      widthM: EGO_LIMITS.widthM,
    };
    const { traffic } = this.options;
    for (let i = 0; i < traffic; i++) this.addTraffic(-100 + (i * 260) / traffic + this.rng() * 10);
  }

  /** The lane whose centre the ego is nearest. */
  get egoLane(): number {
    return Math.max(0, Math.min(this.lanes - 1, Math.round(this.ego.y / LANE_WIDTH_M)));
  }

  get isOver(): boolean {
    return this.collision !== null || this.timeS >= this.options.durationS - STEP_S / 2;
  }

  /** Goes on by 0.1 s. @returns whether the episode is over. O(traffic²). */
  step(command: Command): boolean {
    this.timeS += STEP_S;
    moveThings(this.things, this.ego, this.lanes, STEP_S);
    const before = this.ego;
    const steering = steerTo(before, command.lane * LANE_WIDTH_M);
    this.ego = driveBicycle(before, command.accelerationMps2, steering, STEP_S);
    this.jerkMps3 = (this.ego.accelerationMps2 - before.accelerationMps2) / STEP_S;
    this.distanceM += Math.hypot(this.ego.x - before.x, this.ego.y - before.y);
    this.come();
    this.go();
    this.collide();
    return this.isOver;
  }

  private come(): void {
    const { traffic, hazardEveryM } = this.options;
    if (this.hazardClasses.length > 0 && this.ego.x > this.nextHazardX && this.addHazard()) {
      this.nextHazardX = this.ego.x + (0.5 + this.rng()) * hazardEveryM;
    }
    let vehicles = 0;
    for (const thing of this.things) if (thing.motion === "traffic") vehicles++;
    if (vehicles >= traffic || this.trafficClasses.length === 0 || this.rng() >= 0.3) return;
    const ahead = this.rng() < (this.ego.speedMps > 22 ? 0.85 : 0.4);
    this.addTraffic(this.ego.x + (ahead ? 130 + this.rng() * 50 : -95 + this.rng() * 15));
  }

  private go(): void {
    const { x } = this.ego;
    let kept = 0;
    for (const thing of this.things) {
      const near = thing.x > x - WINDOW.behindM && thing.x < x + WINDOW.aheadM;
      if (near && Math.abs(thing.y) < WINDOW.sideM) this.things[kept++] = thing;
    }
    this.things.length = kept;
  }

  private collide(): void {
    for (const thing of this.things) {
      if (Math.abs(thing.x - this.ego.x) > 20 || !boxesOverlap(this.ego, thing)) continue;
      if (SOFT_CLASSES.has(thing.className)) {
        this.softHits.add(thing.id);
        continue;
      }
      this.collision = thing;
      return;
    }
  }

  private addTraffic(x: number): void {
    const className = this.pick(this.trafficClasses);
    const { lengthM, widthM, speedMps } = THING_CLASSES[className];
    const lane = Math.floor(this.rng() * this.lanes);
    const length = this.within(lengthM);
    if (!isFree(this.things, this.ego, { x, y: lane * LANE_WIDTH_M, lengthM: length }, 12)) return;
    const speed = this.within(speedMps);
    // The right lanes are the slower ones.
    const desired = speed + 1.5 * (lane - 1);
    this.things.push({
      id: this.nextId++,
      className,
      motion: "traffic",
      x,
      y: lane * LANE_WIDTH_M,
      yaw: 0,
      lengthM: length,
      widthM: this.within(widthM),
      speedMps: 0.95 * speed,
      crossingMps: 0,
      lane,
      desiredMps: desired,
      accelerationMps2: 0,
      sinceLaneChangeS: this.rng(),
    });
  }

  private addHazard(): boolean {
    const className = this.pick(this.hazardClasses);
    const { motion, lengthM, widthM, speedMps, crossingMps } = THING_CLASSES[className];
    const x = this.ego.x + 110 + this.rng() * 50;
    const size = { lengthM: this.within(lengthM), widthM: this.within(widthM) };
    const yaw = motion === "static" ? (this.rng() - 0.5) * 0.6 : 0;
    const speed = this.within(speedMps);
    const across = motion === "crossing" ? this.crossing(x, this.within(crossingMps)) : this.inLane();
    if (motion !== "crossing" && !isFree(this.things, this.ego, { x, y: across.y, ...size }, 10))
      return false;
    this.things.push({
      id: this.nextId++,
      className,
      motion,
      x,
      yaw,
      ...size,
      ...across,
      speedMps: speed,
      desiredMps: speed,
      accelerationMps2: 0,
      sinceLaneChangeS: 0,
    });
    return true;
  }

  /** Off the road's side, in seven of ten cases timed to meet the ego. */
  private crossing(x: number, crossingMps: number): { y: number; crossingMps: number; lane: number } {
    const fromRight = this.rng() < 0.5;
    const velocity = fromRight ? crossingMps : -crossingMps;
    const off = 5 + this.rng() * 6;
    const side = fromRight ? -off : LANE_WIDTH_M * (this.lanes - 1) + off;
    const untilMet = (x - this.ego.x) / Math.max(12, this.ego.speedMps);
    const timed = this.ego.y - velocity * untilMet + (this.rng() - 0.5) * 4;
    return { y: this.rng() < 0.7 ? timed : side, crossingMps: velocity, lane: -1 };
  }

  /** Six of ten in the ego's lane, none quite in the middle. */
  private inLane(): { y: number; crossingMps: number; lane: number } {
    const lane = this.rng() < 0.6 ? this.egoLane : Math.floor(this.rng() * this.lanes);
    return { y: lane * LANE_WIDTH_M + (this.rng() - 0.5) * 1.6, crossingMps: 0, lane };
  }

  private pick(names: readonly ThingClassName[]): ThingClassName {
    return names[Math.floor(this.rng() * names.length)];
  }

  private within([low, high]: Interval): number {
    return low + this.rng() * (high - low);
  }
}
