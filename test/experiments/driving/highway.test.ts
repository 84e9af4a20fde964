/** The bridge to highway-env, against a stand-in of a few lines: the real one is not a package of this project. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { HighwayBridge } from "../../../experiments/driving/highway/highway-bridge.js";
import {
  HIGHWAY_CONFIG,
  highwayPercepts,
  metaActions,
} from "../../../experiments/driving/highway/highway-drive.js";

const STUB = "test/experiments/driving/fixtures/highway-stub";
const RUN = ["--import", "tsx", "experiments/driving/highway/run.ts"];

let bridge: HighwayBridge | null = null;
afterEach(() => {
  bridge?.close();
  bridge = null;
});

async function start(): Promise<HighwayBridge> {
  const started = await HighwayBridge.start(HIGHWAY_CONFIG, { path: STUB });
  bridge = started.bridge;
  expect(started.version).toBe("stub");
  return started.bridge;
}

describe("the bridge", () => {
  it("tells the road in the agent's terms: lanes and sides counted from the right", async () => {
    const state = await (await start()).reset(3);
    expect(state).toMatchObject({ over: false, crashed: false, lanes: 3, lane: 1 });
    expect(highwayPercepts(state)).toMatchObject([{ dx: 63, dy: 0, speedMps: 15, lengthM: 5 }]);
    const actions = metaActions(state);
    expect(actions.map(({ meta }) => meta)).toEqual([1, 3, 4, 0, 2]);
    expect(actions[3]).toMatchObject({ laneChange: 1, lane: 2, lateralM: 4 });
    expect(actions[1].utility).toBe(1);
  });

  it("does what is asked for: left is left, and a crash ends the episode", async () => {
    const there = await start();
    await there.reset(3);
    const left = await there.step(0);
    expect(left.lane).toBe(0);
    expect(metaActions(left).some(({ laneChange }) => laneChange === 1)).toBe(false);
    let state = await there.reset(3);
    while (!state.over) state = await there.step(3);
    expect(state.crashed).toBe(true);
  });

  it("lets highway-env's own IDM drive", async () => {
    const there = await start();
    let state = await there.reset(3, true);
    while (!state.over) state = await there.step(null);
    expect(state.crashed).toBe(false);
  });

  it("passes on what Python complains of", async () => {
    const there = await start();
    await there.reset(3);
    await expect(there.step(null)).rejects.toThrow("ValueError: no action and no IDM vehicle");
    await expect(HighwayBridge.start(HIGHWAY_CONFIG, { path: "/nowhere" })).rejects.toThrow(
      /No module named|ended/,
    );
  });
});

describe("the run", () => {
  it("skips with the reason without HIGHWAY_ENV_PATH", async () => {
    const env = { ...process.env, HIGHWAY_ENV_PATH: "" };
    const { stdout } = await promisify(execFile)(process.execPath, RUN, { env });
    expect(stdout).toContain("skipped: HIGHWAY_ENV_PATH is not set");
  });

  it("goes through learning, driving and its self-test", async () => {
    const out = mkdtempSync(join(tmpdir(), "engraph-highway-"));
    const env = { ...process.env, HIGHWAY_ENV_PATH: STUB };
    const { stdout } = await promisify(execFile)(process.execPath, [...RUN, "--smoke", "--out", out], {
      env,
    });
    expect(stdout).toContain("highway-env stub");
    const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as {
      rows: { test: { episodes: number } }[];
    };
    expect(result.rows[0].test.episodes).toBe(2);
    rmSync(out, { recursive: true });
  });
});
