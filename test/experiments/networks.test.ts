import { afterAll, beforeAll, expect, it } from "vitest";
import { smokeRun, type SmokeRun } from "./smoke.js";

let run: SmokeRun;
beforeAll(async () => {
  run = await smokeRun("networks", ["--only", "seed-net,gan"]);
});
afterAll(() => run.clean());

interface Row {
  readonly name: string;
  readonly accuracy: number | null;
  readonly nearest: number;
  readonly trainedPerSecond: number;
}

it("measures each network that was asked for", () => {
  const rows = run.result.rows as Row[];
  expect(rows.map(({ name }) => name)).toEqual(["seed-net", "gan"]);
  const [net, gan] = rows;
  expect(net.accuracy).toBeGreaterThan(0.1);
  expect(gan.accuracy).toBeNull();
  for (const { nearest } of rows) expect(nearest).toBeGreaterThan(0.4);
});

it("measures the plain backend in the same run", () => {
  const [net] = run.result.rows as Row[];
  expect(net.trainedPerSecond).toBeGreaterThan(run.result.plainTrainedPerSecond as number);
  expect(run.result.levels.map(({ what }) => what)).toContainEqual(
    expect.stringContaining("plain backend's training rate"),
  );
});

it("draws the loss and what the generator paints", () => {
  expect(run.read("loss.svg")).toContain("<svg");
  expect(run.read("painted.png")).toContain("PNG");
});
