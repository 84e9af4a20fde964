/** What is hard to draw: long names, both directions, loops, a node passed twice, nothing at all. */
import { expect, it } from "vitest";
import { drawNeighbourhood, drawWay } from "../../src/cli/drawing.js";
import { Memory } from "../../src/index.js";

const LONG = "a <library> & its very long name that nobody reads to the end";

async function drawn(
  statements: readonly (readonly [string, string, string])[],
  at: string,
): Promise<string> {
  const memory = await Memory.open(":memory:");
  await memory.relateAll(statements.map(([from, kind, to]) => ({ from, kind, to })));
  const lines = await memory.relations(at);
  const labels = new Map<number, string>();
  for (const name of new Set(statements.flatMap(([from, , to]) => [from, to]))) {
    labels.set((await memory.why(name)).trace, name);
  }
  await memory.close();
  return drawNeighbourhood(lines, labels);
}

it("breaks long names, escapes them, and keeps all within the picture", async () => {
  const around = Array.from({ length: 30 }, (_, i) => ["hub", "knows", `neighbour ${i}`] as const);
  const svg = await drawn([...around, ["hub", "has", LONG]], "hub");
  expect(svg).toContain("a &lt;library&gt; &amp; its");
  expect(svg).toContain("…");
  const [, left, top, width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(svg)!.map(Number);
  for (const [, x, y] of svg.matchAll(/<tspan x="([-\d.]+)" y="([-\d.]+)"/g)) {
    expect(Number(x)).toBeGreaterThan(left);
    expect(Number(x)).toBeLessThan(left + width);
    expect(Number(y)).toBeGreaterThan(top);
    expect(Number(y)).toBeLessThan(top + height);
  }
});

it("joins what is said in one direction, bends what goes both ways, loops to itself", async () => {
  const svg = await drawn(
    [
      ["a", "near", "b"],
      ["a", "like", "b"],
      ["b", "fears", "a"],
      ["a", "is", "a"],
    ],
    "a",
  );
  expect(svg.match(/marker-end/g)).toHaveLength(3);
  expect(svg).toMatch(/>(near, like|like, near)</);
  expect(svg).not.toContain("NaN");
});

it("draws each visit of a way, and no way at all", () => {
  const step = (from: number, to: number) => ({ relation: from, from, to, kind: "walk", reversed: false });
  const steps = [step(1, 2), step(2, 1), step(1, 3)];
  const way = { steps } as unknown as Parameters<typeof drawWay>[0];
  const svg = drawWay(way, new Map([1, 2, 3].map((id) => [id, `place ${id}`])));
  expect(svg.match(/>place 1</g)).toHaveLength(2);
  expect(svg.match(/marker-end/g)).toHaveLength(3);
  expect(drawWay({ ...way, steps: [] }, new Map())).not.toMatch(/NaN|Infinity/);
  expect(drawNeighbourhood([], new Map())).not.toMatch(/NaN|Infinity/);
});
