import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../src/core/errors.js";
import { meetsConditions, parsePathPattern } from "../../src/relations/path-pattern.js";

/** Whether a word of kinds is matched, each taken along. */
function matches(source: string, word: string): boolean {
  const pattern = parsePathPattern(source);
  let states = [0];
  for (const kind of word === "" ? [] : word.split(" ")) {
    const fits = (step: number) => (pattern.steps[step].kind ?? kind) === kind;
    states = states.flatMap((state) => pattern.next[state].filter(fits).map((step) => pattern.after[step]));
  }
  return states.some((state) => pattern.accepts[state]);
}

describe("parsePathPattern", () => {
  it.each([
    ["walk", ["walk"], ["", "walk walk", "ride"]],
    ["walk*", ["", "walk", "walk walk walk"], ["ride"]],
    ["walk+ ride?", ["walk", "walk ride"], ["", "ride", "walk ride ride"]],
    ["a | b c", ["a", "b c"], ["a c", "b", "c"]],
    ["(a | b)* c", ["c", "a b b c"], ["a b", "c c"]],
    ["(a b)+", ["a b", "a b a b"], ["a", "a b a"]],
    ["(a* b)* c", ["c", "b b c", "a b a a b c"], ["a c"]],
    ["./. ", ["a b"], ["a", "a b c"]],
    ["()", [""], ["a"]],
    ['"has part" 直梯', [], ["直梯", "has 直梯"]],
  ])("%s", (source, accepted, refused) => {
    expect(accepted.filter((word) => !matches(source, word))).toEqual([]);
    expect(refused.filter((word) => matches(source, word))).toEqual([]);
  });

  it("reads directions and conditions", () => {
    const [along, against, either, any] = parsePathPattern('a ^b[closed=false, n>=-2.5] ~c .[k="x y"]').steps;
    expect(along).toMatchObject({ kind: "a", along: true, against: false, conditions: [] });
    expect(against).toMatchObject({ kind: "b", along: false, against: true });
    expect(against.conditions).toEqual([
      { attribute: "closed", operator: "=", value: false },
      { attribute: "n", operator: ">=", value: -2.5 },
    ]);
    expect(either).toMatchObject({ along: true, against: true });
    expect(any).toMatchObject({ kind: undefined, conditions: [{ value: "x y" }] });
  });

  it.each([
    ["", 1],
    ["a |", 4],
    ["a (b", 5],
    ["a)", 2],
    ["*a", 1],
    ["a[closed", 9],
    ["a[closed=]", 10],
    ["a[=1]", 3],
    ['"a', 2],
  ])("says where %j is wrong", (source, position) => {
    expect(() => parsePathPattern(source)).toThrow(InvalidInput);
    expect(() => parsePathPattern(source)).toThrow(`position ${position}:`);
  });
});

describe("meetsConditions", () => {
  it("takes a flag that was never set as false, and compares like with like", () => {
    const of = (text: string) => parsePathPattern(`a[${text}]`).steps[0].conditions;
    expect(meetsConditions({}, of("closed=false"))).toBe(true);
    expect(meetsConditions({ n: 3 }, of("n>2, n<=3, n!=4"))).toBe(true);
    expect(meetsConditions({ n: "3" }, of("n>2"))).toBe(false);
    expect(meetsConditions({}, of("n<2"))).toBe(false);
  });
});
