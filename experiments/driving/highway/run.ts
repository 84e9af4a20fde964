/**
 * driving in highway-env: the protocol of published results, so that ours stand beside theirs.
 *
 * `highway-fast-v0`, 3 lanes, 12 vehicles, density 0.8, 40 s, decisions at 2 Hz, 100 episodes. Published there: DQN after 1,000,000
 * steps 18 % crashes at 29.87 m/s; PPO 8 % at 27.01; built-in IDM 0 % at 22.74. The harness tests itself first: it must find that
 * last row, or its other rows mean nothing.
 *
 *   HIGHWAY_ENV_PATH=/path/to/site-packages npm run experiment:driving:highway -- [--smoke] [--seeds 1,2,3] [--out out/driving-highway]
 *
 * Skips, with the reason, without HIGHWAY_ENV_PATH.
 */
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { Memory, quantityEncoder, seededRng } from "../../../src/index.js";
import { atMost, printLevels, type Level } from "../../shared/level.js";
import { writeResult } from "../../shared/result-file.js";
import { printTable } from "../../shared/table.js";
import { Agent, AGENT_DEFAULTS } from "../agent/agent.js";
import { keying } from "../agent/keyings.js";
import { mean } from "../figures.js";
import { FEAR } from "../learn.js";
import { HighwayBridge } from "./highway-bridge.js";
import { HIGHWAY_CONFIG, highwayEpisode, noHighwayTally, type HighwayTally } from "./highway-drive.js";

const { values: flags } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    seeds: { type: "string" },
    out: { type: "string", default: "out/driving-highway" },
  },
});

/** Built-in IDM as published: crashes, and m/s with what seeds may make of it. */
const PUBLISHED_IDM = { crashShare: 0, speedMps: 22.74, withinMps: 0.75 };
const TEST_SEED = 100_000;

const path = process.env.HIGHWAY_ENV_PATH;
if (path === undefined || path === "") {
  console.log(
    "experiment:driving:highway is skipped: HIGHWAY_ENV_PATH is not set. It names the folder that Python imports highway_env and gymnasium from (pip install --target DIR highway-env).",
  );
} else await main(path);

async function main(from: string): Promise<void> {
  const seeds = (flags.seeds ?? (flags.smoke ? "1" : "1,2,3")).split(",").map(Number);
  const [training, testing] = flags.smoke ? [4, 2] : [180, 100];
  mkdirSync(flags.out, { recursive: true });
  const { bridge, version } = await HighwayBridge.start(HIGHWAY_CONFIG, { path: from });
  console.log(`highway-env ${version}; ${training} episodes to learn from, ${testing} to be judged by.`);

  const idm = noHighwayTally();
  for (let i = 0; i < testing; i++) await highwayEpisode(bridge, TEST_SEED + i, idm, { agent: null });
  const found = crashShare(idm) === PUBLISHED_IDM.crashShare;
  const near = Math.abs(speedOf(idm) - PUBLISHED_IDM.speedMps) <= PUBLISHED_IDM.withinMps;
  const selfTest: Level = {
    what: `self-test: built-in IDM, 0 % at ${PUBLISHED_IDM.speedMps} ± ${PUBLISHED_IDM.withinMps} m/s`,
    measured: `${percent(crashShare(idm))} at ${speedOf(idm).toFixed(2)} m/s`,
    held: found && near,
  };
  const rows: { seed: number; memories: number; steps: number; test: HighwayTally }[] = [];
  for (const seed of seeds) rows.push(await learnAndDrive(bridge, seed, training, testing));
  bridge.close();

  printTable(
    ["driver", "seed", "steps learned from", "memories", "crashes", "m/s"],
    [
      ["built-in IDM", "", "", "", percent(crashShare(idm)), speedOf(idm).toFixed(2)],
      ...rows.map(({ seed, steps, memories, test }) => [
        "relation-keyed memory",
        String(seed),
        String(steps),
        String(memories),
        percent(crashShare(test)),
        speedOf(test).toFixed(2),
      ]),
    ],
  );
  const levels = [
    selfTest,
    atMost("crashes, mean of the seeds", mean(rows.map(({ test }) => crashShare(test))), 0.058, percent),
  ];
  printLevels(levels);
  writeResult(flags.out, { smoke: flags.smoke, version, idm, rows, levels });
}

async function learnAndDrive(bridge: HighwayBridge, seed: number, training: number, testing: number) {
  const keyed = keying("relation");
  const memory = await Memory.open(":memory:", {
    encoders: [quantityEncoder(keyed.encoder)],
    index: "exact",
  });
  const field = await memory.outcomeField({ ...FEAR, capacity: 300 });
  const agent = new Agent(field, keyed, AGENT_DEFAULTS, seededRng(seed));
  const learning = noHighwayTally();
  for (let i = 0; i < training; i++) {
    await highwayEpisode(bridge, 1_000 * seed + i, learning, { agent, episode: `drive ${i + 1}` });
  }
  const test = noHighwayTally();
  for (let i = 0; i < testing; i++) await highwayEpisode(bridge, TEST_SEED + i, test, { agent });
  const memories = field.size;
  await memory.close();
  return { seed, memories, steps: learning.decisions, test };
}

function crashShare({ crashes, episodes }: HighwayTally): number {
  return crashes / episodes;
}

function speedOf({ distanceM, timeS }: HighwayTally): number {
  return distanceM / timeS;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
