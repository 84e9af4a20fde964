/**
 * What statements have said about buildings, doors, lifts, a river and its crossings, and the relations that follow.
 * Pure: facts in, relations out; the sentences of any language only fill in facts.
 *
 * The world it knows is small on purpose. A building has floors and doors; lifts, escalators and stairs join floors,
 * both ways. A river runs between two buildings; the ground outside each is its bank. A bridge, or a pier with boats, is
 * reached along the bank of the first building and leads to the bank of the second.
 */
import type { NamedRelation } from "../named-relation.js";
import type { AttributeValue } from "../relation.js";

/** Kinds by which one can move, all of them both ways: declare them symmetric. */
export const WAYS_TO_MOVE = ["walk", "door", "lift", "escalator", "stairs", "bridge", "boat"] as const;

/** Boats are waited for; everything else costs 1. */
const BOAT_COST = 2;

/** A thing that can be closed. */
export interface Passage {
  kind: (typeof WAYS_TO_MOVE)[number];
  /** Building it belongs to, or undefined for a crossing. */
  building: string | undefined;
  /** How it is called among its like: "main door", "lift", "bridge". */
  name: string;
  direction: string | undefined;
  /** Floors it joins, in order of mention; a door's only floor. */
  stops: number[];
  /** Of a crossing: where along the river. */
  along: "upstream" | "downstream" | undefined;
  closed: boolean;
}

export interface PlaceFacts {
  readonly buildings: Set<string>;
  readonly floorCounts: Map<string, number>;
  /** `[a, direction, b]`: a lies in that direction of b. */
  readonly positions: [string, string, string][];
  readonly paths: [string, string][];
  readonly passages: Passage[];
  river: string | undefined;
  between: [string, string] | undefined;
  flowsFrom: string | undefined;
  flowsTo: string | undefined;
}

export function emptyFacts(): PlaceFacts {
  return {
    buildings: new Set(),
    floorCounts: new Map(),
    positions: [],
    paths: [],
    passages: [],
    river: undefined,
    between: undefined,
    flowsFrom: undefined,
    flowsTo: undefined,
  };
}

export function floorName(building: string, floor: number): string {
  return `${building} floor ${floor}`;
}

/** All relations that follow from the facts. O(facts). */
export function relationsOf(facts: PlaceFacts): NamedRelation[] {
  return [
    ...[...facts.floorCounts].flatMap(([building, count]) => floors(building, count)),
    ...facts.positions.map(([a, direction, b]) => relation(a, `${direction}-of`, b)),
    ...facts.paths.map(([a, b]) => relation(outside(facts, a), "walk", outside(facts, b))),
    ...river(facts),
    ...facts.passages.flatMap((passage) => passageRelations(facts, passage)),
  ];
}

function relation(
  from: string,
  kind: string,
  to: string,
  attributes: Record<string, AttributeValue | undefined> = {},
) {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { from, kind, to, attributes: Object.fromEntries(given) as NamedRelation["attributes"] };
}

function floors(building: string, count: number): NamedRelation[] {
  return Array.from({ length: count }, (_, i) =>
    relation(floorName(building, i + 1), "part-of", building, { floor: i + 1 }),
  );
}

function river({ river: name, between, flowsTo }: PlaceFacts): NamedRelation[] {
  if (name === undefined || between === undefined) return [];
  const separates = between.map((building) => relation(name, "separates", building));
  return flowsTo === undefined ? separates : [...separates, relation(name, "flows-to", flowsTo)];
}

/** The bank of a building where a river and the side of it are known, else the ground outside. */
function outside(facts: PlaceFacts, building: string): string {
  const { river: name, between } = facts;
  if (name === undefined || !between?.includes(building)) return `${building} outside`;
  const other = between[0] === building ? between[1] : between[0];
  const side = sideOf(facts, building, other);
  return side === undefined ? `${building} outside` : `${name} ${side} bank`;
}

function sideOf({ positions }: PlaceFacts, building: string, other: string): string | undefined {
  for (const [a, direction, b] of positions) {
    if (a === building && b === other) return direction;
    if (a === other && b === building) return oppositeOf(direction);
  }
  return undefined;
}

const OPPOSITES: Readonly<Record<string, string>> = {
  north: "south",
  south: "north",
  east: "west",
  west: "east",
};

/** `south-east` → `north-west`. */
export function oppositeOf(direction: string): string {
  return direction
    .split("-")
    .map((part) => OPPOSITES[part] ?? part)
    .join("-");
}

function passageRelations(facts: PlaceFacts, passage: Passage): NamedRelation[] {
  const { kind, building, direction, stops } = passage;
  const closed = passage.closed;
  if (building === undefined) return crossing(facts, passage);
  if (kind === "door") {
    const door = `${building} ${passage.name}`;
    return [
      relation(floorName(building, stops[0]), "door", door, { direction, closed }),
      relation(door, "walk", outside(facts, building), { direction }),
    ];
  }
  return stops.flatMap((stop, i) =>
    stops
      .slice(i + 1)
      .map((other) =>
        relation(floorName(building, stop), kind, floorName(building, other), { direction, closed }),
      ),
  );
}

function crossing(facts: PlaceFacts, { kind, name, along, closed }: Passage): NamedRelation[] {
  const { between, flowsFrom, flowsTo } = facts;
  if (between === undefined) return [];
  const direction = along === "upstream" ? flowsFrom : flowsTo;
  const [near, far] = between.map((building) => outside(facts, building));
  const cost = kind === "boat" ? BOAT_COST : undefined;
  return [relation(near, "walk", name, { along, direction }), relation(name, kind, far, { closed, cost })];
}
