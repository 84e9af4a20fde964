/**
 * A random pair of buildings, told in English or Chinese sentences, and what there truly is, for the oracle. The sentences come
 * from the plan, not from the reader's tables.
 */
import type { Rng } from "../../src/index.js";
import type { World, WorldWay } from "./oracle.js";
import { chance, pick, sample, wholeNumber } from "./chance.js";

type Climb = "lift" | "escalator" | "stairs";

interface Group {
  /** As it is closed: the main door of A, all stairs of B, the bridge. */
  readonly name: string;
  readonly building: string | undefined;
  readonly ways: readonly Omit<WorldWay, "closed" | "oneWay">[];
  shut: boolean;
}

export interface Spoken {
  readonly language: "English" | "Chinese";
  readonly statements: readonly string[];
  /** Floors, which questions go between. */
  readonly floors: readonly { building: string; floor: number }[];
  world(): World;
  /** Opens or closes something. @returns the sentence that says so. */
  change(rng: Rng): string | undefined;
  question(from: { building: string; floor: number }, to: { building: string; floor: number }): string;
}

const DIRECTIONS = ["north", "east", "south", "west"] as const;
const AROUND = [...DIRECTIONS, "north-east", "south-east", "south-west", "north-west"] as const;
const OPPOSITE = { north: "south", south: "north", east: "west", west: "east" } as const;

export function spokenBuilding(rng: Rng, language: "English" | "Chinese"): Spoken {
  const say = language === "English" ? english : chinese;
  const [a, b] = sample(rng, ["A", "B", "C", "D", "E", "F", "G", "H"], 2);
  const statements = [say.buildings(a, b)];
  const groups: Group[] = [];
  const floors = new Map([a, b].map((building) => [building, wholeNumber(rng, 2, 8)]));
  const side = pick(rng, DIRECTIONS);
  statements.push(say.lies(b, side, a));
  const river = chance(rng, 0.75);
  const bank = { [a]: `${say.river} ${OPPOSITE[side]} bank`, [b]: `${say.river} ${side} bank` };
  const outside = (building: string) => (river ? bank[building] : `${building} outside`);
  if (river) {
    statements.push(say.runs(a, b));
    for (const crossing of ["bridge", "pier"] as const) {
      if (chance(rng, 0.7)) groups.push(crossingGroup(crossing, outside(a), outside(b)));
    }
    statements.push(...groups.map((group) => say.crossing(group.name as "bridge" | "boats")));
  }
  const path = !river && chance(rng, 0.8);
  if (path) statements.push(say.path(a, b));
  for (const [building, count] of floors) {
    statements.push(say.floors(building, count));
    for (const door of sample(rng, ["main", "side", "back"], wholeNumber(rng, 1, 3))) {
      statements.push(say.door(building, door, pick(rng, AROUND)));
      groups.push(doorGroup(building, `${door} door`, outside(building)));
    }
    for (const { climb, joins } of climbsOf(rng, count)) {
      statements.push(...joins.map((stops) => say.climb(building, climb, stops, pick(rng, AROUND))));
      groups.push(climbGroup(building, climb, joins));
    }
  }
  for (const group of groups.filter(() => chance(rng, 0.2))) {
    group.shut = true;
    statements.push(say.set(group, true));
  }
  const always: WorldWay[] = path
    ? [{ from: outside(a), kind: "walk", to: outside(b), oneWay: false, cost: 1, closed: undefined }]
    : [];
  return {
    language,
    statements,
    floors: [...floors].flatMap(([building, count]) =>
      Array.from({ length: count }, (_, i) => ({ building, floor: i + 1 })),
    ),
    world: () => [...always, ...groups.flatMap(waysOf)],
    change: (chooser) => {
      if (groups.length === 0) return undefined;
      const group = pick(chooser, groups);
      group.shut = !group.shut;
      return say.set(group, group.shut);
    },
    question: (from, to) => say.question(from, to),
  };
}

/** Only the door itself, the stairs themselves are closed; one may still walk up to them. */
function waysOf({ ways, shut }: Group): WorldWay[] {
  return ways.map((way) => ({
    ...way,
    oneWay: false,
    closed: shut && way.kind !== "walk" ? { since: -Infinity, until: Infinity } : undefined,
  }));
}

function crossingGroup(name: "bridge" | "pier", near: string, far: string): Group {
  const kind = name === "bridge" ? "bridge" : "boat";
  return {
    name: name === "bridge" ? "bridge" : "boats",
    building: undefined,
    ways: [
      { from: near, kind: "walk", to: name, cost: 1 },
      { from: name, kind, to: far, cost: kind === "boat" ? 2 : 1 },
    ],
    shut: false,
  };
}

function doorGroup(building: string, name: string, outside: string): Group {
  const door = `${building} ${name}`;
  return {
    name,
    building,
    ways: [
      { from: `${building} floor 1`, kind: "door", to: door, cost: 1 },
      { from: door, kind: "walk", to: outside, cost: 1 },
    ],
    shut: false,
  };
}

/** At most one lift, which may leave floors out; escalators and stairs over one or two floors. */
function climbsOf(rng: Rng, floors: number): { climb: Climb; joins: number[][] }[] {
  const all = Array.from({ length: floors }, (_, i) => i + 1);
  const lift = sample(rng, all, wholeNumber(rng, 2, floors)).sort((x, y) => x - y);
  const steps = (share: number) =>
    all
      .filter((floor) => floor < floors && chance(rng, share))
      .map((floor) => [floor, Math.min(floors, floor + (chance(rng, 0.8) ? 1 : 2))]);
  const climbs: { climb: Climb; joins: number[][] }[] = [
    { climb: "lift", joins: chance(rng, 0.7) ? [lift] : [] },
    { climb: "escalator", joins: steps(0.3) },
    { climb: "stairs", joins: steps(0.6) },
  ];
  return climbs.filter(({ joins }) => joins.length > 0);
}

function climbGroup(building: string, climb: Climb, joins: readonly number[][]): Group {
  const pairs = joins.flatMap((stops) =>
    stops.flatMap((stop, i) => stops.slice(i + 1).map((other) => [stop, other])),
  );
  return {
    name: climb,
    building,
    ways: pairs.map(([low, high]) => ({
      from: `${building} floor ${low}`,
      kind: climb,
      to: `${building} floor ${high}`,
      cost: 1,
    })),
    shut: false,
  };
}

type Place = Spoken["floors"][number];

/** How a language says what there is. */
interface Sayings {
  readonly river: string;
  readonly buildings: (a: string, b: string) => string;
  readonly lies: (a: string, side: string, b: string) => string;
  readonly runs: (a: string, b: string) => string;
  readonly path: (a: string, b: string) => string;
  readonly crossing: (name: "bridge" | "boats") => string;
  readonly floors: (building: string, count: number) => string;
  readonly door: (building: string, door: string, side: string) => string;
  readonly climb: (building: string, climb: Climb, stops: readonly number[], side: string) => string;
  readonly set: (group: Group, shut: boolean) => string;
  readonly question: (from: Place, to: Place) => string;
}

const english: Sayings = {
  river: "Nai",
  buildings: (a, b) => `There are two buildings, ${a} and ${b}.`,
  lies: (a, side, b) => `${a} is due ${side} of ${b}.`,
  runs: (a, b) => `Between ${a} and ${b} runs the river Nai, from west to east.`,
  path: (a, b) => `A path runs between ${a} and ${b}.`,
  crossing: (name) =>
    name === "bridge" ? "Upstream there is a bridge." : "Downstream there is a pier with boats.",
  floors: (building, count) => `${building} has ${count} floors.`,
  door: (building, door, side) => `${building}'s ${door} door is due ${side} on floor 1.`,
  climb: (building, climb, stops, side) => {
    if (climb === "lift")
      return `${side} of ${building} is a lift that stops only at floors ${stops.slice(0, -1).join(", ")} and ${stops.at(-1)}.`;
    if (climb === "escalator")
      return `From floor ${stops[0]} to floor ${stops[1]} of ${building} there is an escalator, due ${side}.`;
    return `Floor ${stops[0]} of ${building} has stairs to floor ${stops[1]}.`;
  },
  set: ({ name, building }, shut) => {
    const is = name === "stairs" || name === "boats" ? "are" : "is";
    const whose = building === undefined ? "The" : `${building}'s`;
    return `${whose} ${name} ${is} ${shut ? "closed" : "open again"}.`;
  },
  question: (from, to) =>
    `I am on floor ${from.floor} of ${from.building}: how do I get to floor ${to.floor} of ${to.building}?`,
};

const NUMERALS = ["零", "一", "二", "三", "四", "五", "六", "七", "八"];
const HAN_SIDES: Readonly<Record<string, string>> = {
  north: "北",
  east: "东",
  south: "南",
  west: "西",
  "north-east": "东北",
  "south-east": "东南",
  "south-west": "西南",
  "north-west": "西北",
};
const HAN_THINGS: Readonly<Record<string, string>> = {
  "main door": "大门",
  "side door": "侧门",
  "back door": "后门",
  lift: "直梯",
  escalator: "扶梯",
  stairs: "楼梯",
  bridge: "桥",
  boats: "船",
};

const chinese: Sayings = {
  river: "奈河",
  buildings: (a, b) => `${a} 楼和 ${b} 楼是两座楼。`,
  lies: (a, side, b) => `${a} 楼在 ${b} 楼的正${HAN_SIDES[side]}。`,
  runs: (a, b) => `奈河在 ${a} 楼和 ${b} 楼之间，自西向东流。`,
  path: (a, b) => `${a} 楼和 ${b} 楼之间有路。`,
  crossing: (name) => (name === "bridge" ? "奈河的上游有桥。" : "奈河的下游有码头，码头有船往来南北两岸。"),
  floors: (building, count) => `${building} 楼有${NUMERALS[count]}层。`,
  door: (building, door, side) => `${building} 楼一楼的${HAN_SIDES[side]}是${HAN_THINGS[`${door} door`]}。`,
  climb: (building, climb, stops, side) => {
    const [first, second] = stops.map((stop) => `${NUMERALS[stop]}楼`);
    if (climb === "lift")
      return `${building} 楼的${HAN_SIDES[side]}有直梯，直梯只停${stops.map((stop) => `${NUMERALS[stop]}楼`).join("、")}。`;
    if (climb === "escalator") return `${building} 楼${first}的${HAN_SIDES[side]}有扶梯，扶梯到${second}。`;
    return `${building} 楼的${first}有楼梯通${second}。`;
  },
  set: ({ name, building }, shut) => {
    const whose = building === undefined ? "" : `${building} 楼的`;
    return `${whose}${HAN_THINGS[name]}${shut ? "关闭" : "恢复了"}。`;
  },
  question: (from, to) =>
    `我在 ${from.building} 楼的${NUMERALS[from.floor]}楼，怎么到 ${to.building} 楼的${NUMERALS[to.floor]}楼？`,
};
