import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cheapest, fewestToOpen, type WorldWay } from "../../experiments/wayfinding/oracle.js";
import { judge } from "../../experiments/wayfinding/judge.js";
import { smokeRun, type SmokeRun } from "./smoke.js";

describe("experiment:wayfinding --smoke", () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("wayfinding");
  });
  afterAll(() => run.clean());

  it("holds every level", () => {
    expect(run.result.levels.filter(({ held }) => !held)).toEqual([]);
  });

  it("answers the puzzle and its variants in both languages", () => {
    const puzzle = run.result.puzzle as { language: string; variant: string; right: boolean }[];
    expect(puzzle).toHaveLength(12);
    expect(puzzle.every(({ right }) => right)).toBe(true);
    expect(run.printed).toContain("There is no way; closed: bridge —bridge→ 奈河 south bank.");
  });

  it("draws the route", () => {
    expect(run.read("route.svg")).toMatch(/^<svg [^]*side door[^]*<\/svg>\n$/);
  });
});

describe("the oracle of wayfinding", () => {
  const way = (from: string, to: string, more: Partial<WorldWay> = {}): WorldWay => ({
    from,
    kind: "walk",
    to,
    oneWay: false,
    cost: 1,
    closed: undefined,
    ...more,
  });
  const always = { since: -Infinity, until: Infinity };

  it("finds the cheaper of two ways, honours one-way ones, and orders stops", () => {
    const world = [way("a", "b", { cost: 5 }), way("a", "c"), way("c", "b"), way("b", "d", { oneWay: true })];
    expect(cheapest(world, "a", "b", [])).toBe(2);
    expect(cheapest(world, "d", "a", [])).toBe(Infinity);
    expect(cheapest(world, "a", "d", ["b", "c"])).toBe(3);
  });

  it("counts the fewest closures to open", () => {
    const world = [
      way("a", "b", { closed: always }),
      way("b", "c", { closed: always }),
      way("a", "d"),
      way("d", "c", { closed: { since: 10, until: 20 } }),
    ];
    expect(fewestToOpen(world, 15, "a", "c", 3)).toBe(1);
    expect(fewestToOpen(world, 15, "a", "b", 3)).toBe(1);
    expect(fewestToOpen(world, 15, "a", "nowhere", 3)).toBe(0);
    expect(fewestToOpen([world[0], world[1]], 15, "a", "c", 1)).toBeUndefined();
  });

  it("sees through wrong answers", () => {
    const world = [way("a", "b"), way("b", "c", { closed: always })];
    const step = { from: "a", kind: "walk", to: "b", direction: undefined };
    const faultsOf = (to: string, answer: Parameters<typeof judge>[2]) =>
      judge(world, { from: "a", to }, answer).faults.length;
    expect(faultsOf("b", { ways: [{ steps: [step], cost: 1 }], blockedBy: [] })).toBe(0);
    expect(faultsOf("b", { ways: [], blockedBy: [] })).toBe(1);
    expect(faultsOf("b", { ways: [{ steps: [step], cost: 2 }], blockedBy: [] })).toBe(1);
    expect(faultsOf("c", { ways: [{ steps: [step], cost: 1 }], blockedBy: [] })).toBeGreaterThan(0);
    expect(faultsOf("c", { ways: [], blockedBy: [] })).toBeGreaterThan(0);
    expect(faultsOf("c", { ways: [], blockedBy: [{ from: "b", kind: "walk", to: "c" }] })).toBe(0);
  });
});
