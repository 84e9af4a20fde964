/** One drive, step by step, with what was recalled for the thing that was avoided: what the film strip and the replay show. */
import { Memory, quantityEncoder, seededRng, type OutcomeVoice } from "../../../src/index.js";
import { openActions } from "../agent/actions.js";
import { Agent, AGENT_DEFAULTS } from "../agent/agent.js";
import { keying, relationWords } from "../agent/keyings.js";
import { perceive } from "../agent/percept.js";
import { STEPS_PER_DECISION } from "../drive.js";
import { FEAR } from "../learn.js";
import { HELD_OUT_CLASSES, THING_CLASSES, type ThingClassName } from "../world/thing-classes.js";
import { World } from "../world/world.js";

export interface DrawnBox {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly what: string;
  /** Whether it is of the traffic. */
  readonly isTraffic: boolean;
}

export interface Recalled {
  readonly trace: number;
  readonly words: string;
  /** 0…1. */
  readonly outcome: number;
  readonly share: number;
  readonly signals: number;
}

export interface Frame {
  readonly timeS: number;
  readonly speedMps: number;
  readonly action: string;
  /** Of the action chosen, and of doing nothing, 0…1. */
  readonly risk: number;
  readonly idleRisk: number;
  /** The thing that doing nothing would be worst with. */
  readonly worst: number | null;
  readonly worstWords: string;
  readonly recalled: readonly Recalled[];
  readonly ego: DrawnBox;
  readonly things: readonly DrawnBox[];
}

export interface RecordedDrive {
  readonly seed: number;
  readonly frames: readonly Frame[];
  /** The frame where the thing avoided was most feared, and what it was. */
  readonly peak: number;
  readonly avoided: number;
  readonly what: string;
}

const MOST_RECALLED = 3;
/** What is narrower is a dot in the pictures. */
const SEEN_FROM_M = 0.9;
/** Drives looked through for a good one. */
const CANDIDATES = 40;

/** The drive in which the most was avoided: an unknown thing in the way, feared much, and passed unhurt. */
export async function recordDrive(database: string, firstSeed: number): Promise<RecordedDrive> {
  const keyed = keying("relation");
  const memory = await Memory.open(database, {
    encoders: [quantityEncoder(keyed.encoder)],
    store: { readOnly: true },
  });
  const field = await memory.outcomeField({ ...FEAR });
  const agent = new Agent(field, keyed, AGENT_DEFAULTS, seededRng(0));
  let best: RecordedDrive | null = null;
  let most = -1;
  for (let i = 0; i < CANDIDATES; i++) {
    const recorded = recordOne(agent, firstSeed + i);
    if (recorded === null) continue;
    const { frames, peak } = recorded;
    const score = frames[peak].idleRisk - frames[peak].risk + 0.01 * frames[peak].speedMps;
    if (score <= most) continue;
    most = score;
    best = recorded;
  }
  await memory.close();
  if (best === null) throw new Error("In no drive was anything unknown avoided.");
  return best;
}

function recordOne(agent: Agent, seed: number): RecordedDrive | null {
  const world = new World({ seed, classes: HELD_OUT_CLASSES });
  const frames: Frame[] = [];
  while (!world.isOver) {
    const frame = decide(agent, world);
    for (let i = 0; i < STEPS_PER_DECISION && !world.isOver; i++) {
      world.step(frame.command);
      frames.push({ ...frame.told, ...boxesOf(world), timeS: world.timeS, speedMps: world.ego.speedMps });
    }
  }
  if (world.collision !== null) return null;
  return peakOf(seed, frames);
}

/** The moment of the greatest fear of a thing that lies or creeps on the road, with enough of the drive about it to be shown. */
function peakOf(seed: number, frames: readonly Frame[]): RecordedDrive | null {
  let peak = -1;
  frames.forEach((frame, i) => {
    const thing = frame.things.find(({ id }) => id === frame.worst);
    if (thing === undefined || thing.isTraffic || i < 40 || i > frames.length - 40) return;
    if (THING_CLASSES[thing.what as ThingClassName].motion === "crossing") return;
    if (thing.widthM < SEEN_FROM_M) return;
    if (frame.speedMps < 12 || thing.x - frame.ego.x > 70) return;
    if (peak < 0 || frame.idleRisk - frame.risk > frames[peak].idleRisk - frames[peak].risk) peak = i;
  });
  if (peak < 0) return null;
  const avoided = frames[peak].worst!;
  const what = frames[peak].things.find(({ id }) => id === avoided)!.what;
  return { seed, frames, peak, avoided, what };
}

function decide(agent: Agent, world: World) {
  const { speedMps, y } = world.ego;
  const things = perceive(world.ego, world.things);
  const actions = openActions({ speedMps, y, lane: world.egoLane, lanes: world.lanes });
  const { action, risk } = agent.choose(speedMps, things, actions);
  const key = new Float64Array(agent.keying.encoder.quantities.length);
  let idleRisk = 0;
  let worst: number | null = null;
  for (const thing of things) {
    agent.keying.write(speedMps, thing, actions[0], key);
    const expected = agent.field.expect(key);
    if (worst !== null && expected <= idleRisk) continue;
    idleRisk = expected;
    worst = thing.id;
  }
  const feared = things.find(({ id }) => id === worst);
  if (feared !== undefined) agent.keying.write(speedMps, feared, actions[0], key);
  const recalled = feared === undefined ? [] : mostSaid(agent.field.voices(key));
  return {
    command: { accelerationMps2: action.accelerationMps2, lane: action.lane },
    told: {
      action: actionWords(action.laneChange, action.accelerationMps2),
      risk,
      idleRisk,
      worst,
      worstWords: feared === undefined ? "" : relationWords(Array.from(key)),
      recalled: recalled.map(({ trace, vector, outcome, share, signals }) => ({
        trace: trace ?? 0,
        words: relationWords(vector),
        outcome,
        share,
        signals,
      })),
    },
  };
}

/** The memories that add most to what is expected. */
function mostSaid(voices: readonly OutcomeVoice[]): OutcomeVoice[] {
  return [...voices].sort((a, b) => b.share * b.outcome - a.share * a.outcome).slice(0, MOST_RECALLED);
}

function actionWords(laneChange: number, acceleration: number): string {
  if (laneChange !== 0) return laneChange > 0 ? "over to the left" : "over to the right";
  if (acceleration === 0) return "goes on";
  return acceleration > 0 ? "accelerates" : acceleration <= -8 ? "brakes hard" : "brakes";
}

function boxesOf(world: World): Pick<Frame, "ego" | "things"> {
  const { ego } = world;
  const box = (of: typeof ego, id: number, what: string, isTraffic: boolean): DrawnBox => ({
    id,
    what,
    isTraffic,
    x: of.x,
    y: of.y,
    yaw: of.yaw,
    lengthM: of.lengthM,
    widthM: of.widthM,
  });
  return {
    ego: box(ego, 0, "ego", false),
    things: world.things.map((thing) => ({
      id: thing.id,
      what: thing.className,
      isTraffic: thing.motion === "traffic",
      x: thing.x,
      y: thing.y,
      yaw: thing.yaw,
      lengthM: thing.lengthM,
      widthM: thing.widthM,
    })),
  };
}
