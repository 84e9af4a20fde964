import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../../src/core/errors.js";
import { makeRelation } from "../../../src/relations/relation.js";
import { RelationGraph } from "../../../src/relations/relation-graph.js";
import { RelationKinds } from "../../../src/relations/relation-kinds.js";
import { findRoutes } from "../../../src/relations/route.js";
import type { NamedRelation } from "../../../src/relations/named-relation.js";
import { WAYS_TO_MOVE } from "../../../src/relations/statements/place-facts.js";
import { StatementReader } from "../../../src/relations/statements/statement-reader.js";

const ENGLISH =
  `There are two buildings, A and B. A has 3 floors: the main door is due north on floor 1; due east on
floor 1 is a lift that goes only to floor 2; from floor 2 to floor 3 there is only an escalator, due west. B is due south
of A; between them runs the river Nai, from west to east; upstream there is a bridge, downstream a pier with boats between
the banks. B's main door, due south, is under repair; due west is a side door; south-east is a lift that stops only at
floors 1, 3 and 5; floor 4 has stairs to and from floor 5. The bridge is now under repair. I am at the top of A: how do I
get to floor 4 of B?`.replace(/\n/g, " ");

const CHINESE = `A 楼和 B 楼是两座楼。A 楼有三层。A 楼一楼的正北是大门。A 楼一楼的正东有直梯，直梯只到二楼。A 楼二楼的正西有扶梯，扶梯到三楼。B 楼在 A 楼的正南。奈河在 A 楼和 B 楼之间，自西向东流。
奈河的上游有桥，下游有码头，码头有船往来南北两岸。B 楼的正南是大门，大门在维修。B 楼的正西有侧门。B 楼的东南有直梯，直梯只停一楼、三楼和五楼。B 楼的四楼有楼梯通五楼。桥在维修。
我在 A 楼的顶层，怎么到 B 楼的四楼？`;

const MOVES = new RelationKinds(Object.fromEntries(WAYS_TO_MOVE.map((kind) => [kind, { symmetric: true }])));

/** What statements say, on a map one can ask. */
class TalkedMap {
  private readonly reader = new StatementReader();
  private readonly relations = new Map<string, NamedRelation>();
  asked: { from: string; to: string } | undefined;

  tell(text: string): this {
    const { relations, question } = this.reader.read(text);
    for (const relation of relations) {
      this.relations.set([relation.from, relation.kind, relation.to].join("|"), relation);
    }
    this.asked = question ?? this.asked;
    return this;
  }

  /** Steps as "kind to place", or what is to blame. */
  answer(): { steps: string[]; blame: string[] } {
    const names = [...new Set([...this.relations.values()].flatMap(({ from, to }) => [from, to]))];
    const idOf = (name: string) => names.indexOf(name) + 1;
    const graph = RelationGraph.from(
      [...this.relations.values()].map((told, i) =>
        makeRelation({ ...told, id: i + 1, from: idOf(told.from), to: idOf(told.to) }),
      ),
    );
    const { routes, blockedBy } = findRoutes(graph, {
      from: idOf(this.asked!.from),
      to: idOf(this.asked!.to),
      asOf: 0,
      pattern: `(${WAYS_TO_MOVE.join("|")})*`,
      kinds: MOVES,
    });
    return {
      steps: (routes[0]?.steps ?? []).map(({ kind, to, relation }) => {
        const { direction } = graph.get(relation).attributes;
        return `${direction === undefined ? "" : `${String(direction)} `}${kind} to ${names[to - 1]}`;
      }),
      blame: blockedBy.map(({ from, kind }) => `${names[from - 1]} ${kind}`),
    };
  }
}

const answerOver = (river: string) => [
  "west escalator to A floor 2",
  "east lift to A floor 1",
  "north door to A main door",
  `north walk to ${river} north bank`,
  "east walk to pier",
  `boat to ${river} south bank`,
  "west walk to B side door",
  "west door to B floor 1",
  "south-east lift to B floor 5",
  "stairs to B floor 4",
];

describe.each([
  {
    language: "English",
    text: ENGLISH,
    river: "Nai",
    bridgeOpen: "The bridge is open again.",
    sideDoorShut: "B's side door is closed.",
    boatsStopped: "The boats have stopped.",
    liftStops: "B's lift now also stops at floor 4.",
    stairsShut: "B's stairs are closed.",
  },
  {
    language: "Chinese",
    text: CHINESE,
    river: "奈河",
    bridgeOpen: "桥修好了。",
    sideDoorShut: "B 楼的侧门关闭。",
    boatsStopped: "船停了。",
    liftStops: "B 楼的直梯也停四楼。",
    stairsShut: "B 楼的楼梯关闭。",
  },
])("the puzzle in $language", ({ text, river, ...said }) => {
  const told = (extra = "") => new TalkedMap().tell(text).tell(extra).answer();
  const answer = answerOver(river);

  it("is answered step by step", () => {
    expect(told()).toEqual({ steps: answer, blame: [] });
  });

  it("takes one statement at a time as well", () => {
    const map = new TalkedMap();
    for (const sentence of text.split(/(?<=[.。])/)) map.tell(sentence);
    expect(map.answer().steps).toEqual(answer);
  });

  it("goes by the bridge when it is reopened", () => {
    const crossing = ["west walk to bridge", `bridge to ${river} south bank`];
    expect(told(said.bridgeOpen).steps).toEqual([...answer.slice(0, 4), ...crossing, ...answer.slice(6)]);
  });

  it("has no way when the side door is closed, or the boats stop, or the stairs are closed, and says what to blame", () => {
    expect(told(said.sideDoorShut)).toMatchObject({
      steps: [],
      blame: [expect.stringMatching(/^B .* door$/)],
    });
    expect(told(said.boatsStopped)).toMatchObject({ steps: [], blame: ["bridge bridge"] });
    expect(told(said.stairsShut)).toEqual({ steps: [], blame: ["B floor 4 stairs"] });
  });

  it("takes the lift straight to floor 4 when it stops there", () => {
    expect(told(said.liftStops).steps).toEqual([...answer.slice(0, 8), "south-east lift to B floor 4"]);
  });
});

describe("StatementReader", () => {
  it("reads another building with other numbers and names", () => {
    const map = new TalkedMap().tell(
      "Tower has twelve floors. Due south-west is a lift that stops only at floors 2, 7 and 12. I am at the top of Tower. How do I get to floor 2 of Tower?",
    );
    expect(map.answer().steps).toEqual(["south-west lift to Tower floor 2"]);
    const chinese = new TalkedMap().tell(
      "甲楼有十二层。甲楼的西南有电梯，电梯只停二楼、七楼和十二楼。我在甲楼的顶层，怎么到甲楼的二楼？",
    );
    expect(chinese.answer().steps).toEqual(["south-west lift to 甲 floor 2"]);
  });

  it("tells only what is new", () => {
    const reader = new StatementReader();
    expect(reader.read("A has 2 floors.").relations).toHaveLength(2);
    expect(reader.read("A has 2 floors.").relations).toEqual([]);
  });

  it.each([
    ["A has 3 floors. The moon is made of cheese.", "The moon is made of cheese"],
    ["The bridge is closed.", "no bridge has been named"],
    ["Due west is a side door.", "no building has been named"],
    ["I am at the top of A.", "how many floors A has"],
    ["A 楼有三层。月亮是奶酪做的。", "月亮是奶酪做的"],
    ["A 楼的正西有侧门，侧门很漂亮。", "侧门很漂亮"],
  ])("shows what it does not understand in %j, and takes nothing in", (text, shown) => {
    const reader = new StatementReader();
    expect(() => reader.read(text)).toThrow(InvalidInput);
    expect(() => reader.read(text)).toThrow(shown);
    expect(reader.read("").relations).toEqual([]);
  });
});

describe("the table of patterns in the README", () => {
  const rows = readFileSync("src/relations/statements/README.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split("|").map((cell) => cell.trim()));

  it.each([
    ["English", 2],
    ["Chinese", 3],
  ])("is read from top to bottom in %s", (_language, column) => {
    const reader = new StatementReader();
    const setUp = column === 2 ? "B has 5 floors." : "B 楼有五层。";
    reader.read(setUp);
    const asked = rows.map((row) => reader.read(row[column]).question).at(-1);
    expect(asked).toEqual({ from: "A floor 3", to: "B floor 4" });
  });
});
