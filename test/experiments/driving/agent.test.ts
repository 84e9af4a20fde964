/** What the agent of experiment:driving is made of: relations, blame, senses, rules, figures. */
import { describe, expect, it } from "vitest";
import { Memory, quantityEncoder, seededRng } from "../../../src/index.js";
import { openActions, type Action } from "../../../experiments/driving/agent/actions.js";
import { Agent, AGENT_DEFAULTS } from "../../../experiments/driving/agent/agent.js";
import { teach, type Decision } from "../../../experiments/driving/agent/blame.js";
import { gapOf, keying, relationWords, type KeyingName } from "../../../experiments/driving/agent/keyings.js";
import type { Percept } from "../../../experiments/driving/agent/percept.js";
import { relationOf, type Relation } from "../../../experiments/driving/agent/relation.js";
import { poissonInterval } from "../../../experiments/driving/figures.js";
import { FEAR } from "../../../experiments/driving/learn.js";
import { rssSafeDistanceM } from "../../../experiments/driving/rules.js";
import { makeSenses, NOISE } from "../../../experiments/driving/senses/senses.js";
import { AxisFilter } from "../../../experiments/driving/senses/track-filter.js";
import { SEEN_CLASSES } from "../../../experiments/driving/world/thing-classes.js";
import { World } from "../../../experiments/driving/world/world.js";

const box: Percept = {
  id: 1,
  className: "box",
  dx: 30,
  dy: 0,
  speedMps: 0,
  crossingMps: 0,
  lengthM: 1,
  widthM: 1,
};

const keep: Action = {
  laneChange: 0,
  accelerationMps2: 0,
  lane: 1,
  lateralM: 0,
  speedAfterMps: 20,
  utility: 1,
};

function relation(thing: Partial<Percept>, action: Partial<Action> = {}) {
  const out: Relation = { gapM: 0, closingMps: 0, clearanceM: 0, front: 1 };
  return { ...relationOf({ ...box, ...thing }, { ...keep, ...action }, out) };
}

describe("a relation", () => {
  it("is gap, closing speed and clearance at contact, from ahead or behind", () => {
    expect(relation({})).toEqual({ gapM: 30 - 2.9, closingMps: 20, clearanceM: -1.45, front: 1 });
    const behind = relation({ dx: -30, speedMps: 25 });
    expect(behind).toMatchObject({ closingMps: 5, front: -1 });
    // Crosses at 2 m/s: on contact, 27.1 / 20 s later, it is 2.71 m nearer; and nearer still until they have passed.
    const crossing = relation({ dy: -8, crossingMps: 2 });
    const [contact, passed] = [27.1 / 20, 27.1 / 20 + 5.8 / 20];
    expect(crossing.clearanceM).toBeCloseTo(8 - 2 * Math.max(contact, passed) - 1.45, 9);
    expect(relation({}, { laneChange: 1, lateralM: 4 }).clearanceM).toBeGreaterThan(1);
  });

  it("counts, while level, the way until they are apart, whichever end is nearer", () => {
    // A car of 5 m, its middle 3 m ahead and 2 m/s slower: 9.8 m in all from touch to touch, 1.9 m of them gone.
    const car = { lengthM: 5, dx: 3, dy: 4, speedMps: 18 };
    expect(relation(car)).toMatchObject({ gapM: -(9.8 - 1.9), closingMps: -2, front: 0 });
    expect(relation({ ...car, speedMps: 22 })).toMatchObject({ closingMps: -2, front: 0 });
    expect(relation({ ...car, speedMps: 22 }).gapM).toBeCloseTo(-1.9, 9);
    expect(relation({ ...car, dx: -3 }).gapM).toBeCloseTo(-1.9, 9);
  });

  it("is the same beside what is long and what is longer, while there is far to go", () => {
    const beside = (lengthM: number, dx: number) => relation({ lengthM, dx, dy: 4, speedMps: 17 });
    expect(beside(25, 2)).toEqual(beside(16, 2));
    expect(beside(25, 2)).toEqual(beside(25, -2));
  });

  it("has the clearance of a lane change from beside only until they are apart", () => {
    const over = (dx: number) =>
      relation({ lengthM: 5, dx, dy: 4, speedMps: 14 }, { laneChange: 1, lateralM: 4 }).clearanceM;
    const after = (wayM: number) => 4 - (4 * (wayM / 6)) / 1.8 - 1.45;
    expect(over(-3)).toBeCloseTo(after(1.9), 9);
    expect(over(4)).toBeCloseTo(after(8.9), 9);
    expect(over(4)).toBeLessThan(0);
  });

  it("sees what crosses in front of it and is gone before they have passed", () => {
    const runner = relation({ dx: 30, dy: -7, crossingMps: 5, lengthM: 1 });
    const [contact, passed] = [27.1 / 20, 27.1 / 20 + 5.8 / 20];
    expect(Math.abs(-7 + 5 * contact) - 1.45).toBeLessThan(0);
    expect(runner.clearanceM).toBeLessThan(Math.abs(-7 + 5 * passed) - 1.45);
  });

  it("is the same for a thing of any class, and only identity keyings tell them apart", () => {
    const differs = (name: KeyingName) => {
      const keyed = keying(name);
      const keys = (["box", "deer"] as const).map((className) => {
        const key = new Float64Array(keyed.encoder.quantities.length);
        keyed.write(20, { ...box, className }, keep, key);
        return [...key];
      });
      return JSON.stringify(keys[0]) !== JSON.stringify(keys[1]);
    };
    expect((["relation", "raw state"] as const).map(differs)).toEqual([false, false]);
    expect(
      (["identity", "identity+place", "semantics+place", "identity+relation"] as const).map(differs),
    ).toEqual([true, true, true, true]);
  });

  it("can be said in words", () => {
    const key = new Float64Array(5);
    keying("relation").write(20, box, keep, key);
    expect(gapOf(key[0])).toBeCloseTo(27.1, 9);
    expect(relationWords([...key])).toBe("ahead, 27 m apart, closing at 20.0 m/s, in the way by 1.4 m");
    keying("relation").write(20, { ...box, dx: -1, dy: 4 }, { ...keep, laneChange: 1, lateralM: 4 }, key);
    expect(relationWords([...key])).toMatch(/^level, 1\.9 m until apart, .* while changing lanes$/);
  });
});

describe("lane changes", () => {
  const changes = (y: number) =>
    openActions({ speedMps: 20, y, lane: 1, lanes: 3 }).flatMap(({ laneChange }) => laneChange || []);

  it("may be gone on with when under way, but not begun from the other side", () => {
    expect(changes(4)).toEqual([-1, 1]);
    expect(changes(5.5)).toEqual([1]);
    expect(changes(2.5)).toEqual([-1]);
  });

  it("take their time, and a vehicle that stands does not go aside", () => {
    const aside = (speedAfterMps: number) =>
      relation({ dx: 1, dy: 0 }, { laneChange: 1, lateralM: 4, speedAfterMps }).clearanceM;
    const ahead = (speedAfterMps: number) =>
      relation({ dx: 10 }, { laneChange: 1, lateralM: 4, speedAfterMps }).clearanceM;
    expect(aside(20)).toBeCloseTo(-1.45, 9);
    // 7.1 m at 4 m/s: 1.2 m a second aside, for 1.775 s.
    expect(ahead(4)).toBeCloseTo(1.2 * (7.1 / 4) - 1.45, 9);
    expect(ahead(20)).toBeCloseTo((4 * (7.1 / 20)) / 1.8 - 1.45, 9);
    expect(ahead(0)).toBeCloseTo(-1.45, 9);
  });
});

describe("blame", () => {
  it("goes to what was hit, less to what came before, none to others", () => {
    const key = (n: number) => Float64Array.of(n);
    const decision = (n: number): Decision => {
      const things = [
        { id: 1, origin: "box", key: key(n) },
        { id: 2, origin: "deer", key: key(10 + n) },
      ];
      return { risk: 0, chosen: things, open: [things], nearMisses: new Map() };
    };
    const taught = new Map<number, number>();
    const field = {
      expect: () => 0,
      learn: ({ vector, outcome }: { vector: ArrayLike<number>; outcome: number }) =>
        taught.set(vector[0], outcome),
    };
    const options = { discount: 0.5, bootstrap: 0, calmShare: 1, rng: seededRng(1), episode: "e", time: 0 };
    const drive = [decision(0), decision(1), decision(2)];
    drive[0].nearMisses.set(2, 0.35);
    teach(field, drive, 1, options);
    expect([0, 1, 2].map((n) => taught.get(n))).toEqual([0.25, 0.5, 1]);
    expect([10, 11, 12].map((n) => taught.get(n))).toEqual([0.35, 0, 0]);
  });
});

describe("the agent", () => {
  it("prunes without changing its choice", async () => {
    const keyed = keying("relation");
    const memory = await Memory.open(":memory:", { encoders: [quantityEncoder(keyed.encoder)] });
    const field = await memory.outcomeField(FEAR);
    const rng = seededRng(4);
    for (let i = 0; i < 400; i++) {
      const [gap, closing] = [3 * rng(), 25 * rng()];
      const vector = [gap, closing, 2 * rng() - 1, rng() < 0.8 ? 1 : -1, rng() < 0.3 ? 1 : 0];
      field.learn({ vector, outcome: closing > 6 * gap ? 1 : 0 });
    }
    const agent = new Agent(field, keyed, { ...AGENT_DEFAULTS, exploration: 0 }, rng);
    for (let i = 0; i < 200; i++) {
      const things = Array.from({ length: 6 }, (_, id) => ({
        ...box,
        id,
        dx: 80 * rng() - 20,
        dy: 12 * rng() - 6,
        speedMps: 25 * rng(),
      }));
      const actions = openActions({ speedMps: 30 * rng(), y: 4, lane: 1, lanes: 3 });
      const speed = actions[0].speedAfterMps;
      const [quick, whole] = [agent.choose(speed, things, actions), agent.explore(speed, things, actions)];
      expect(quick.action).toEqual(whole.action);
      expect(quick.risk).toBe(whole.risk);
    }
    await memory.close();
  });
});

describe("senses", () => {
  it("a track comes nearer to the truth than the frames that it is made of", () => {
    const rng = seededRng(2);
    const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
    const filter = new AxisFilter(0, 10, { placeM: 0.5, speedMps: 0.3, accelerationMps2: 1 });
    let [place, filtered, measured] = [0, 0, 0];
    for (let i = 0; i < 2_000; i++) {
      place += 1;
      filter.predict(0.1);
      const frame = place + 0.5 * gaussian();
      filter.correct(frame, 10 + 0.3 * gaussian());
      filtered += (filter.placeM - place) ** 2;
      measured += (frame - place) ** 2;
    }
    expect(Math.sqrt(filtered / 2_000)).toBeLessThan(0.5 * Math.sqrt(measured / 2_000));
    // What it says of its own error is about right.
    expect(filter.uncertaintyM / Math.sqrt(filtered / 2_000)).toBeGreaterThan(0.7);
    expect(filter.uncertaintyM / Math.sqrt(filtered / 2_000)).toBeLessThan(1.6);
  });

  it("tracks coast over what frames lack, and are the same for the same seed", () => {
    const missing = (by: "frame" | "tracks") => {
      const world = new World({ seed: 3, classes: SEEN_CLASSES });
      const senses = makeSenses({ noise: { ...NOISE, dropout: 0.3 }, by }, 9);
      const told: number[] = [];
      for (let i = 0; i < 100; i++) {
        told.push(senses.perceive(world).length);
        world.step({ accelerationMps2: 0, lane: world.egoLane });
      }
      return told;
    };
    const sum = (told: number[]) => told.slice(10).reduce((a, b) => a + b, 0);
    expect(sum(missing("tracks"))).toBeGreaterThan(1.2 * sum(missing("frame")));
    expect(missing("tracks")).toEqual(missing("tracks"));
  });
});

describe("rules and figures", () => {
  it("RSS keeps the distance of its definition", () => {
    // 20 · 1 + 3.5 / 2 + 23.5² / 8 − 15² / 16
    expect(rssSafeDistanceM(20, 15)).toBeCloseTo(20 + 1.75 + 23.5 ** 2 / 8 - 15 ** 2 / 16, 9);
    expect(rssSafeDistanceM(0, 30)).toBe(0);
  });

  it("Poisson intervals are Garwood's", () => {
    const rounded = (count: number) => poissonInterval(count).map((end) => Number(end.toFixed(2)));
    expect(rounded(0)).toEqual([0, 3.69]);
    expect(rounded(3)).toEqual([0.62, 8.77]);
    expect(rounded(10)).toEqual([4.8, 18.39]);
    expect(rounded(100)).toEqual([81.36, 121.63]);
  });
});
