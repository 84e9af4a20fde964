/** The embedded world of experiment:driving: kinematics, overlap, car following, and that it is the same every time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  driveBicycle,
  EGO_LIMITS,
  steerTo,
  type EgoState,
} from "../../../experiments/driving/world/bicycle.js";
import { equilibriumGapM, idmAcceleration, TRAFFIC_IDM } from "../../../experiments/driving/world/idm.js";
import { boxesOverlap, type OrientedBox } from "../../../experiments/driving/world/oriented-box.js";
import {
  HELD_OUT_CLASSES,
  SEEN_CLASSES,
  THING_CLASSES,
  VALIDATION_CLASSES,
} from "../../../experiments/driving/world/thing-classes.js";
import { moveThings } from "../../../experiments/driving/world/traffic.js";
import type { Thing } from "../../../experiments/driving/world/thing.js";
import { World } from "../../../experiments/driving/world/world.js";

const START: EgoState = {
  x: 0,
  y: 0,
  yaw: 0,
  speedMps: 20,
  accelerationMps2: 0,
  lengthM: EGO_LIMITS.lengthM,
  widthM: EGO_LIMITS.widthM,
};

function driven(ego: EgoState, steps: number, acceleration: number, steering: number): EgoState {
  for (let i = 0; i < steps; i++) ego = driveBicycle(ego, acceleration, steering, 0.1);
  return ego;
}

describe("the bicycle", () => {
  it("goes v t + a t² / 2 straight on", () => {
    const { x, y, speedMps } = driven(START, 30, 2, 0);
    expect(x).toBeCloseTo(20 * 3 + 0.5 * 2 * 9, 9);
    expect(y).toBe(0);
    expect(speedMps).toBeCloseTo(26, 9);
  });

  it("stops after v² / 2b, and stays", () => {
    const { x, speedMps } = driven(START, 100, -8, 0);
    expect(speedMps).toBe(0);
    expect(x).toBeCloseTo(400 / 16, 9);
  });

  it("goes round a circle of radius L / tan δ", () => {
    const steering = 0.2;
    const radius = EGO_LIMITS.wheelbaseM / Math.tan(steering);
    for (const steps of [1, 7, 40]) {
      const { x, y, yaw } = driven(START, steps, 0, steering);
      const angle = (20 * 0.1 * steps) / radius;
      expect(yaw).toBeCloseTo(angle, 9);
      expect(x).toBeCloseTo(radius * Math.sin(angle), 9);
      expect(y).toBeCloseTo(radius * (1 - Math.cos(angle)), 9);
    }
  });

  it("cuts what is asked for to its limits", () => {
    expect(driveBicycle(START, -99, 0, 0.1).speedMps).toBeCloseTo(20 - 0.8, 9);
    expect(driveBicycle(START, 99, 0, 0.1).speedMps).toBeCloseTo(20.3, 9);
    expect(driven(START, 200, 3, 0).speedMps).toBe(33);
    expect(driveBicycle(START, 0, 9, 0.1).yaw).toBe(driveBicycle(START, 0, 0.35, 0.1).yaw);
  });

  it("comes to rest in the lane it is steered to, without swinging past it", () => {
    for (const speedMps of [8, 20, 33]) {
      let ego: EgoState = { ...START, speedMps };
      let farthest = 0;
      for (let i = 0; i < 80; i++) {
        ego = driveBicycle(ego, 0, steerTo(ego, 4), 0.1);
        farthest = Math.max(farthest, ego.y);
      }
      expect(ego.y).toBeCloseTo(4, 1);
      expect(farthest).toBeLessThan(4.25);
    }
  });
});

describe("overlap", () => {
  const box = fc.record({
    x: fc.double({ min: -4, max: 4, noNaN: true }),
    y: fc.double({ min: -4, max: 4, noNaN: true }),
    yaw: fc.double({ min: -4, max: 4, noNaN: true }),
    lengthM: fc.double({ min: 0.3, max: 6, noNaN: true }),
    widthM: fc.double({ min: 0.3, max: 3, noNaN: true }),
  });

  it("property: says what clipping one polygon by the other says", () => {
    let overlapping = 0;
    fc.assert(
      fc.property(box, box, (a, b) => {
        const area = sharedArea(corners(a), corners(b));
        const overlap = boxesOverlap(a, b);
        if (overlap) overlapping++;
        expect(boxesOverlap(b, a)).toBe(overlap);
        // A shared point without a shared area is left to either.
        if (area > 1e-9) expect(overlap).toBe(true);
        else if (overlap) expect(boxesOverlap(shrunk(a), b)).toBe(false);
      }),
      { numRuns: 3_000, seed: 1 },
    );
    expect(overlapping).toBeGreaterThan(500);
    expect(overlapping).toBeLessThan(2_700);
  });
});

describe("the intelligent driver model", () => {
  it("holds the equilibrium gap behind a leader, wherever it starts", () => {
    const [leaderMps, desiredMps] = [20, 30];
    for (const start of [8, 60]) {
      let [gap, speed] = [start, 20];
      for (let i = 0; i < 6_000; i++) {
        speed = Math.max(0, speed + 0.1 * idmAcceleration(TRAFFIC_IDM, speed, desiredMps, gap, leaderMps));
        gap += 0.1 * (leaderMps - speed);
      }
      expect(speed).toBeCloseTo(leaderMps, 6);
      expect(gap).toBeCloseTo(equilibriumGapM(TRAFFIC_IDM, leaderMps, desiredMps), 4);
    }
  });

  it("drives at its desired speed where nobody is ahead", () => {
    expect(idmAcceleration(TRAFFIC_IDM, 30, 30, Infinity, 0)).toBe(0);
    expect(idmAcceleration(TRAFFIC_IDM, 0, 30, Infinity, 0)).toBe(TRAFFIC_IDM.accelerationMps2);
    expect(idmAcceleration(TRAFFIC_IDM, 30, 30, 0.1, 0)).toBe(-8);
  });

  it("holds in the world's traffic too, which does not run into each other", () => {
    const driver = (id: number, x: number, speedMps: number, desiredMps: number): Thing => ({
      id,
      className: "car",
      motion: "traffic",
      x,
      y: 0,
      yaw: 0,
      lengthM: 4,
      widthM: 2,
      speedMps,
      crossingMps: 0,
      lane: 0,
      desiredMps,
      accelerationMps2: 0,
      sinceLaneChangeS: 0,
    });
    const things = [driver(1, 0, 28, 30), driver(2, 40, 20, 20)];
    const away = { ...START, x: -500 };
    for (let i = 0; i < 6_000; i++) moveThings(things, away, 1, 0.1);
    const gap = things[1].x - things[0].x - 4;
    expect(gap).toBeCloseTo(equilibriumGapM(TRAFFIC_IDM, 20, 30), 1);
  });
});

describe("the world", () => {
  const history = (seed: number) => {
    const world = new World({ seed, classes: SEEN_CLASSES });
    const seen: number[] = [];
    for (let i = 0; i < 200 && !world.isOver; i++) {
      world.step({ accelerationMps2: i % 3 === 0 ? -1 : 0.5, lane: i % 40 < 20 ? 1 : 0 });
      seen.push(world.ego.x, world.ego.y, ...world.things.map((thing) => thing.x + thing.y));
    }
    return seen;
  };

  it("is the same for the same seed and commands, to the last bit, and another for another", () => {
    expect(history(5)).toEqual(history(5));
    expect(history(5)).not.toEqual(history(6));
  });

  it("keeps its three sets of classes apart, eight each, and its things within their sizes", () => {
    expect(new Set([...SEEN_CLASSES, ...HELD_OUT_CLASSES, ...VALIDATION_CLASSES]).size).toBe(24);
    const met = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const world = new World({ seed, classes: HELD_OUT_CLASSES });
      while (!world.step({ accelerationMps2: 0, lane: world.egoLane })) {
        for (const { className, lengthM, widthM } of world.things) {
          met.add(className);
          const of = THING_CLASSES[className];
          expect(lengthM >= of.lengthM[0] && lengthM <= of.lengthM[1]).toBe(true);
          expect(widthM >= of.widthM[0] && widthM <= of.widthM[1]).toBe(true);
        }
      }
    }
    expect([...met].sort()).toEqual([...HELD_OUT_CLASSES].sort());
  });

  it("ends when the ego runs into something, names it, and only then", () => {
    let collisions = 0;
    for (let seed = 0; seed < 20; seed++) {
      const world = new World({ seed, classes: SEEN_CLASSES });
      while (!world.step({ accelerationMps2: 0, lane: world.egoLane })) {
        expect(world.things.some((thing) => boxesOverlap(world.ego, thing))).toBe(false);
      }
      if (world.collision === null) continue;
      collisions++;
      expect(boxesOverlap(world.ego, world.collision)).toBe(true);
    }
    expect(collisions).toBeGreaterThan(10);
  });

  it("runs over what is soft and goes on", () => {
    let hits = 0;
    for (let seed = 0; seed < 20; seed++) {
      const world = new World({ seed, classes: ["plastic bag"], traffic: 0, hazardEveryM: 100 });
      while (!world.step({ accelerationMps2: 0, lane: world.egoLane })) continue;
      expect(world.collision).toBeNull();
      expect(world.timeS).toBeCloseTo(60, 6);
      hits += world.softHits.size;
    }
    expect(hits).toBeGreaterThan(10);
  });
});

type Point = readonly [x: number, y: number];

function corners({ x, y, yaw, lengthM, widthM }: OrientedBox): Point[] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ].map(([a, b]) => {
    const [u, v] = [(a * lengthM) / 2, (b * widthM) / 2];
    return [x + c * u - s * v, y + s * u + c * v] as const;
  });
}

/** Sutherland & Hodgman's clipping: the brute force that shares nothing with the separating axes. */
function sharedArea(subject: Point[], clip: Point[]): number {
  let polygon = subject;
  clip.forEach((from, i) => {
    const to = clip[(i + 1) % clip.length];
    const side = ([px, py]: Point) => (to[0] - from[0]) * (py - from[1]) - (to[1] - from[1]) * (px - from[0]);
    const input = polygon;
    polygon = [];
    input.forEach((point, j) => {
      const before = input[(j + input.length - 1) % input.length];
      const [now, then] = [side(point), side(before)];
      const cut = then / (then - now);
      const crossing: Point = [
        before[0] + cut * (point[0] - before[0]),
        before[1] + cut * (point[1] - before[1]),
      ];
      if (now >= 0 !== then >= 0) polygon.push(crossing);
      if (now >= 0) polygon.push(point);
    });
  });
  const twice = polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function shrunk(box: OrientedBox): OrientedBox {
  return { ...box, lengthM: box.lengthM * (1 - 1e-6), widthM: box.widthM * (1 - 1e-6) };
}
