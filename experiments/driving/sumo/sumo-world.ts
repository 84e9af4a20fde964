/**
 * SUMO's traffic about an ego that we move: the ego is our own bicycle, placed by `moveTo` at every step; SUMO's drivers see
 * it and answer. Positions are told in the embedded world's terms: y = 0 is the middle of the rightmost lane.
 */
import type { Percept } from "../agent/percept.js";
import { VIEW } from "../agent/percept.js";
import { driveBicycle, EGO_LIMITS, steerTo, type EgoState } from "../world/bicycle.js";
import { boxesOverlap, type OrientedBox } from "../world/oriented-box.js";
import { LANE_WIDTH_M } from "../world/traffic.js";
import type { Command } from "../world/world.js";
import type { ThingClassName } from "../world/thing-classes.js";
import { LANE_0_Y, ROAD } from "./network.js";
import { startSumo, type Sumo } from "./sumo-process.js";
import { VARIABLE, type Subscribed } from "./traci/traci-client.js";

export const SUMO_STEP_S = 0.1;
const LONGEST_EPISODE_S = 120;
/** The road is filled before the first ego comes, steps. */
const WARM_UP_STEPS = 1_200;
/** An ego that finds no room in this many steps is given up. */
const LONGEST_WAIT_STEPS = 1_200;
const START_MPS = 20;
const SUBSCRIBED = [VARIABLE.position, VARIABLE.speed, VARIABLE.length, VARIABLE.width, VARIABLE.type];
const DEGREES = 180 / Math.PI;

/** A vehicle of SUMO's, in our terms. */
export interface SumoThing extends OrientedBox {
  readonly id: string;
  readonly type: string;
  readonly speedMps: number;
  readonly crossingMps: number;
}

export class SumoWorld {
  readonly lanes = ROAD.lanes;
  ego: EgoState = START;
  things: readonly SumoThing[] = [];
  timeS = 0;
  distanceM = 0;
  jerkMps3 = 0;
  collision: SumoThing | null = null;
  private id = "";
  private egos = 0;
  private before = new Map<string, number>();
  private readonly numbers = new Map<string, number>();

  private constructor(private readonly sumo: Sumo) {}

  static async open(configuration: string, seed: number): Promise<SumoWorld> {
    const sumo = await startSumo(configuration, seed);
    for (let i = 0; i < WARM_UP_STEPS; i++) await sumo.client.step();
    return new SumoWorld(sumo);
  }

  async close(): Promise<void> {
    await this.sumo.close();
  }

  get egoLane(): number {
    return Math.max(0, Math.min(this.lanes - 1, Math.round(this.ego.y / LANE_WIDTH_M)));
  }

  get isOver(): boolean {
    return this.collision !== null || this.timeS >= LONGEST_EPISODE_S || this.ego.x > ROAD.lengthM - 100;
  }

  /** Puts a new ego at the beginning of the road. */
  async begin(): Promise<void> {
    const { client } = this.sumo;
    this.id = `ego-${++this.egos}`;
    client.add(this.id, { route: "through", type: "ego", lane: "free", speedMps: START_MPS });
    const [x, y] = await this.untilThere();
    client.setSpeedMode(this.id, 0);
    client.setLaneChangeMode(this.id, 0);
    await client.flush();
    await client.subscribeContext(this.id, 130, SUBSCRIBED);
    const lane = Math.round((y - LANE_0_Y) / LANE_WIDTH_M);
    this.ego = { ...START, x: x - EGO_LIMITS.lengthM / 2, y: lane * LANE_WIDTH_M };
    this.before = new Map();
    this.timeS = 0;
    this.distanceM = 0;
    this.collision = null;
    this.look();
  }

  /** Goes on by 0.1 s. @returns whether the episode is over. */
  async step(command: Command): Promise<boolean> {
    const { client } = this.sumo;
    const before = this.ego;
    const steering = steerTo(before, command.lane * LANE_WIDTH_M);
    this.ego = driveBicycle(before, command.accelerationMps2, steering, SUMO_STEP_S);
    this.jerkMps3 = (this.ego.accelerationMps2 - before.accelerationMps2) / SUMO_STEP_S;
    this.distanceM += Math.hypot(this.ego.x - before.x, this.ego.y - before.y);
    this.timeS += SUMO_STEP_S;
    const { x, y, yaw, speedMps } = this.ego;
    const front = EGO_LIMITS.lengthM / 2;
    client.moveTo(
      this.id,
      x + front * Math.cos(yaw),
      y + front * Math.sin(yaw) + LANE_0_Y,
      90 - yaw * DEGREES,
    );
    client.setSpeed(this.id, speedMps);
    await client.step();
    this.look();
    this.collision = this.things.find((thing) => boxesOverlap(this.ego, thing)) ?? null;
    return this.isOver;
  }

  /** Takes the ego off the road: first what is subscribed of it, or this SUMO falls over. */
  async end(): Promise<void> {
    const { client } = this.sumo;
    await client.unsubscribeContext(this.id);
    client.remove(this.id);
    await client.step();
  }

  /** To whatever is ahead in the ego's path, if both went on at their speeds; Infinity where nothing closes. */
  leastTimeToCollisionS(): number {
    let least = Infinity;
    for (const thing of this.things) {
      const apart = Math.abs(thing.y - this.ego.y) - (thing.widthM + this.ego.widthM) / 2;
      const gap = thing.x - this.ego.x - (thing.lengthM + this.ego.lengthM) / 2;
      const closing = this.ego.speedMps - thing.speedMps;
      if (apart < 0 && gap > 0 && closing > 0) least = Math.min(least, gap / closing);
    }
    return least;
  }

  /** What the agent is told. Types of SUMO's are no classes of ours; no keying that reads a class drives here. */
  percepts(): Percept[] {
    const { ego } = this;
    return this.things.flatMap((thing) => {
      const dx = thing.x - ego.x;
      const dy = thing.y - ego.y;
      if (dx > VIEW.aheadM || dx < -VIEW.behindM || Math.abs(dy) > VIEW.sideM) return [];
      const { speedMps, crossingMps, lengthM, widthM } = thing;
      const className = thing.type as ThingClassName;
      return [{ id: this.numberOf(thing.id), className, dx, dy, speedMps, crossingMps, lengthM, widthM }];
    });
  }

  private look(): void {
    const told = this.sumo.client.contexts.get(this.id) ?? new Map<string, Subscribed>();
    const things: SumoThing[] = [];
    for (const [id, of] of told) {
      if (id === this.id) continue;
      const [frontX, sumoY] = of.get(VARIABLE.position) as readonly number[];
      const lengthM = of.get(VARIABLE.length) as number;
      const y = sumoY - LANE_0_Y;
      const crossingMps = this.before.has(id) ? (y - this.before.get(id)!) / SUMO_STEP_S : 0;
      things.push({
        id,
        type: of.get(VARIABLE.type) as string,
        x: frontX - lengthM / 2,
        y,
        yaw: 0,
        lengthM,
        widthM: of.get(VARIABLE.width) as number,
        speedMps: of.get(VARIABLE.speed) as number,
        crossingMps,
      });
    }
    this.before = new Map(things.map(({ id, y }) => [id, y]));
    this.things = things;
  }

  private numberOf(id: string): number {
    const known = this.numbers.get(id) ?? this.numbers.size + 1;
    this.numbers.set(id, known);
    return known;
  }

  private async untilThere(): Promise<readonly [number, number]> {
    const { client } = this.sumo;
    for (let i = 0; i < LONGEST_WAIT_STEPS; i++) {
      await client.step();
      try {
        const place = await client.position(this.id);
        // SUMO says this of a vehicle that waits to be let in.
        if (place[0] > -1e6) return place;
      } catch {
        continue;
      }
    }
    throw new Error(`The ego found no room on SUMO's road in ${LONGEST_WAIT_STEPS} steps.`);
  }
}

const START: EgoState = {
  x: 0,
  y: 0,
  yaw: 0,
  speedMps: START_MPS,
  accelerationMps2: 0,
  lengthM: EGO_LIMITS.lengthM,
  widthM: EGO_LIMITS.widthM,
};
