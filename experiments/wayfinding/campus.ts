/**
 * A random campus, told as relations: more than the sentences can say. Several buildings, one-way escalators and boats, costs,
 * closures that begin and end, parts that nothing leads to.
 */
import type { Rng } from "../../src/index.js";
import type { KindProperties, NamedRelation } from "../../src/relations/index.js";
import { chance, pick, sample, wholeNumber } from "./chance.js";
import type { World, WorldWay } from "./oracle.js";

export const CAMPUS_KINDS: Readonly<Record<string, KindProperties>> = {
  walk: { symmetric: true },
  stairs: { symmetric: true },
  lift: { symmetric: true },
  bridge: { symmetric: true },
  escalator: {},
  boat: {},
};

/** Closures begin and end within it, ms. */
export const DAY_MS = 86_400_000;

export interface Campus {
  readonly world: World;
  readonly relations: readonly NamedRelation[];
  readonly places: readonly string[];
}

export function campus(rng: Rng): Campus {
  const ways = new Map<string, WorldWay>();
  const places = new Set<string>();
  const shutShare = pick(rng, [0, 0.1, 0.25, 0.5]);
  const join = (from: string, kind: string, to: string) => {
    const [key, back] = [`${from} ${kind} ${to}`, `${to} ${kind} ${from}`];
    if (from === to || ways.has(key) || ways.has(back)) return;
    places.add(from).add(to);
    const oneWay = CAMPUS_KINDS[kind].symmetric !== true;
    const closed = chance(rng, shutShare) ? closure(rng) : undefined;
    ways.set(key, { from, kind, to, oneWay, cost: wholeNumber(rng, 1, 9), closed });
  };
  const buildings = Array.from({ length: wholeNumber(rng, 1, 5) }, (_, i) => `house ${i + 1}`);
  for (const building of buildings) inside(rng, building, join);
  for (const building of buildings) {
    if (chance(rng, 0.9)) join(`${building} floor 1`, "walk", `${building} yard`);
    for (const other of sample(rng, buildings, wholeNumber(rng, 0, Math.min(2, buildings.length)))) {
      join(`${building} yard`, pick(rng, ["walk", "bridge", "boat", "boat"]), `${other} yard`);
    }
  }
  const world = [...ways.values()];
  return { world, relations: world.map(asRelation), places: [...places] };
}

function inside(rng: Rng, building: string, join: (from: string, kind: string, to: string) => void): void {
  const floors = wholeNumber(rng, 1, 7);
  for (let floor = 1; floor <= floors; floor++) {
    const here = `${building} floor ${floor}`;
    if (chance(rng, 0.7)) join(here, "walk", `${building} room ${floor}`);
    const other = `${building} floor ${wholeNumber(rng, 1, floors)}`;
    if (floor < floors && chance(rng, 0.8)) join(here, "stairs", `${building} floor ${floor + 1}`);
    if (chance(rng, 0.3)) join(here, "lift", other);
    if (chance(rng, 0.4)) join(other, "escalator", here);
  }
}

function closure(rng: Rng): { since: number; until: number } {
  const since = chance(rng, 0.5) ? -Infinity : wholeNumber(rng, 0, DAY_MS / 2);
  const until = chance(rng, 0.5) ? Infinity : wholeNumber(rng, DAY_MS / 2 + 1, DAY_MS);
  return { since, until };
}

function asRelation({ from, kind, to, cost, closed }: WorldWay): NamedRelation {
  if (closed === undefined) return { from, kind, to, attributes: { cost } };
  const { since, until } = closed;
  const interval = {
    ...(since === -Infinity ? {} : { closedFrom: since }),
    ...(until === Infinity ? {} : { closedTo: until }),
  };
  return { from, kind, to, attributes: { cost, closed: true, ...interval } };
}
