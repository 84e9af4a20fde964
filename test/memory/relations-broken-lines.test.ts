/** A long file with three broken lines, small: `npm run bench:relations -- --import-lines 10000000` is the large one. */
import { expect, it } from "vitest";
import { brokenCsv, brokenLines } from "../../bench/relations/import-lines.js";
import { Memory, StatementsRefused } from "../../src/index.js";

const LINES = 20_000;

async function* stream(): AsyncGenerator<string> {
  await Promise.resolve();
  yield* brokenCsv(LINES, 3);
}

it("told by line, the rest in", async () => {
  const memory = await Memory.open(":memory:");
  const summary = await memory.relateTriples(stream(), { format: "csv", invalid: "skip" });
  expect(summary).toMatchObject({ statements: LINES, skipped: 3 });
  expect(summary.refused.map(({ position }) => position)).toEqual(brokenLines(LINES));
  expect(summary.relations + summary.repeated).toBe(LINES - 3);
  expect((await memory.stats()).relations).toBe(summary.relations);
  await memory.close();
});

it("told by line, nothing in", async () => {
  const memory = await Memory.open(":memory:");
  const options = { format: "csv", atomic: true } as const;
  const error = await memory.relateTriples(stream(), options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatementsRefused);
  const { refused, message } = error as StatementsRefused;
  expect(refused.map(({ position }) => position)).toEqual(brokenLines(LINES));
  for (const line of brokenLines(LINES)) expect(message).toContain(`Line ${line} is not CSV`);
  expect((await memory.stats()).relations).toBe(0);
  expect(await memory.relations()).toEqual([]);
  await memory.close();
});
