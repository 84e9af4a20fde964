/**
 * driving in SUMO: a simulator that nobody here wrote.
 *
 * Hypothesis: the memory learned in the embedded world drives there unchanged. It fails above 10 collisions per 1,000 km, or below
 * 80 % of the speed that the IDM rule makes on the same road, with vehicle types seen or held out.
 *
 * Controls: the IDM rule in the same traffic; an agent that remembers nothing, and so only wants to be fast. Time to collision is computed here: the device of SUMO 1.15 that does
 * it aborts at collisions in junctions.
 *
 *   npm run experiment:driving:sumo -- [--smoke] [--km 300] [--seeds 1,2,3] [--caution 4] [--out out/driving-sumo]
 *
 * Skips, with the reason, where there is no `sumo` (Debian package `sumo`).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRng } from "../../../src/index.js";
import { atLeast, atMost, printLevels } from "../../shared/level.js";
import { writeResult } from "../../shared/result-file.js";
import { printTable } from "../../shared/table.js";
import { Agent } from "../agent/agent.js";
import {
  addTo,
  noTally,
  per1000Km,
  speedMps,
  STEPS_PER_DECISION,
  trainedDriver,
  type Driver,
  type Road,
  type Tally,
} from "../drive.js";
import { mean, poissonInterval } from "../figures.js";
import { learn } from "../learn.js";
import { MAIN } from "../plan.js";
import { RULES } from "../rules.js";
import { SEEN_CLASSES } from "../world/thing-classes.js";
import { writeNetwork, type VehicleSet } from "./network.js";
import { sumoVersion } from "./sumo-process.js";
import { SumoWorld } from "./sumo-world.js";

const { values: flags } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    /** Of each set, over all seeds. */
    km: { type: "string" },
    seeds: { type: "string" },
    /** λ at the wheel; learned with 4. */
    caution: { type: "string", default: "4" },
    out: { type: "string", default: "out/driving-sumo" },
  },
});

const SETS: readonly VehicleSet[] = ["seen", "held out"];
const version = sumoVersion();
if (version === null) {
  console.log("experiment:driving:sumo is skipped: there is no `sumo`. On Debian: apt-get install sumo.");
} else await main(version);

interface Row {
  readonly driver: string;
  readonly set: VehicleSet;
  readonly seed: number;
  readonly tally: Tally;
  /** Least time to collision of all steps, s. */
  readonly leastTtcS: number;
}

async function main(simulator: string): Promise<void> {
  const seeds = (flags.seeds ?? (flags.smoke ? "1" : "1,2,3")).split(",").map(Number);
  const km = Number(flags.km ?? (flags.smoke ? 4 : 300));
  const episodes = flags.smoke ? 40 : 400;
  mkdirSync(flags.out, { recursive: true });
  console.log(
    `${simulator}; seeds ${seeds.join(", ")}; ${km} km of each set; learned in ${episodes} embedded drives.`,
  );
  const network = join(flags.out, "network");
  const configurations = new Map(SETS.map((set) => [set, writeNetwork(network, set)]));
  const rows: Row[] = [];
  for (const seed of seeds) {
    const drivers: (readonly [string, Driver, number])[] = [
      ["memory", await memoryDriver(seed, episodes), km / seeds.length],
      ["idm", RULES.idm, km / seeds.length / 2],
      ["no memory", noMemory, km / seeds.length / 20],
    ];
    for (const [name, driver, wanted] of drivers) {
      const driven = await Promise.all(
        SETS.map(async (set): Promise<Row> => {
          const outcome = await driveKm(configurations.get(set)!, 100 * seed, driver, wanted);
          return { driver: name, set, seed, ...outcome };
        }),
      );
      for (const row of driven) {
        rows.push(row);
        console.log(
          `  seed ${seed}, ${name}, ${row.set}: ${row.tally.collisions} collisions in ${(row.tally.distanceM / 1_000).toFixed(0)} km at ${speedMps(row.tally).toFixed(1)} m/s ${JSON.stringify(row.tally.byClass)}`,
        );
      }
    }
  }
  report(simulator, rows, km);
}

/** What the agent does that expects nothing bad of anything. */
function noMemory({ egoLane }: Road) {
  return { accelerationMps2: 2, lane: egoLane };
}

/** Learned in the embedded world, among its seen classes, and not changed any more. */
async function memoryDriver(seed: number, episodes: number): Promise<Driver> {
  const training = { classes: SEEN_CLASSES, episodes };
  const { agent, memory, memories } = await learn(seed, MAIN, training);
  await memory.close();
  console.log(`  seed ${seed}: ${memories} memories learned in ${episodes} embedded drives`);
  const options = { ...agent.options, caution: Number(flags.caution) };
  return trainedDriver(new Agent(agent.field, agent.keying, options, seededRng(0)));
}

async function driveKm(
  configuration: string,
  seed: number,
  driver: Driver,
  km: number,
): Promise<{ tally: Tally; leastTtcS: number }> {
  const world = await SumoWorld.open(configuration, seed);
  const tally = noTally();
  let leastTtcS = Infinity;
  while (tally.distanceM < 1_000 * km) {
    await world.begin();
    while (!world.isOver) {
      const started = process.cpuUsage();
      const command = driver(world, world.percepts());
      const { user, system } = process.cpuUsage(started);
      tally.decisionMs += (user + system) / 1_000;
      tally.decisions++;
      for (let i = 0; i < STEPS_PER_DECISION && !world.isOver; i++) {
        await world.step(command);
        tally.jerkSum += Math.abs(world.jerkMps3);
        tally.steps++;
        leastTtcS = Math.min(leastTtcS, world.leastTimeToCollisionS());
      }
    }
    tally.episodes++;
    tally.distanceM += world.distanceM;
    tally.timeS += world.timeS;
    const hit = world.collision;
    if (hit !== null) {
      tally.collisions++;
      tally.byClass[hit.type] = (tally.byClass[hit.type] ?? 0) + 1;
      if (hit.x < world.ego.x - 1) tally.rearEnded++;
    }
    await world.end();
  }
  await world.close();
  return { tally, leastTtcS };
}

function report(simulator: string, rows: readonly Row[], km: number): void {
  const figures = ["memory", "idm", "no memory"].flatMap((driver) =>
    SETS.map((set) => {
      const own = rows.filter((row) => row.driver === driver && row.set === set);
      const all = own.map(({ tally }) => tally).reduce<Tally>(addTo, noTally());
      const driven = all.distanceM / 1_000;
      const interval = poissonInterval(all.collisions).map((end) => (1_000 * end) / driven);
      return {
        driver,
        set,
        collisions: all.collisions,
        rate: per1000Km(all),
        rates: own.map(({ tally }) => per1000Km(tally)),
        interval,
        speedMps: speedMps(all),
        speeds: own.map(({ tally }) => speedMps(tally)),
        km: driven,
        rearEnded: all.rearEnded,
        leastTtcS: Math.min(...own.map(({ leastTtcS }) => leastTtcS)),
        jerkMps3: all.jerkSum / all.steps,
        microsPerDecision: (1_000 * all.decisionMs) / all.decisions,
        byType: all.byClass,
      };
    }),
  );
  printTable(
    ["driver", "vehicles", "collisions / 1,000 km", "95 %", "m/s", "km", "jerk", "rear-ended"],
    figures.map((row) => [
      row.driver,
      row.set,
      `${row.rate.toFixed(1)} (${row.rates.map((rate) => rate.toFixed(1)).join(", ")})`,
      row.interval.map((end) => end.toFixed(1)).join("–"),
      row.speedMps.toFixed(1),
      row.km.toFixed(0),
      row.jerkMps3.toFixed(1),
      `${row.rearEnded} of ${row.collisions}`,
    ]),
  );
  const of = (driver: string) => figures.filter((row) => row.driver === driver);
  const ours = of("memory");
  const pooled =
    ours.reduce((sum, row) => sum + row.collisions, 0) / ours.reduce((sum, row) => sum + row.km, 0);
  const shares = ours.map((row, i) => row.speedMps / of("idm")[i].speedMps);
  const hundredth = (value: number) => value.toFixed(2);
  const tenth = (value: number) => value.toFixed(1);
  const levels = [
    atMost("collisions per 1,000 km, both sets", 1_000 * pooled, 10, tenth),
    ...ours.map((row) => atMost(`… ${row.set} vehicle types`, row.rate, 10, tenth)),
    atLeast("share of IDM's speed, mean of both sets", mean(shares), 0.8, hundredth),
    ...ours.map((row, i) => atLeast(`… ${row.set} vehicle types`, shares[i], 0.8, hundredth)),
    atLeast("km of each set", Math.min(...ours.map((row) => row.km)), km, (value) => value.toFixed(0)),
    {
      what: "control: without a memory it collides, per 1,000 km",
      measured: tenth(mean(of("no memory").map(({ rate }) => rate))),
      held: of("no memory").some(({ collisions }) => collisions > 0),
    },
  ];
  printLevels(levels);
  writeResult(flags.out, { smoke: flags.smoke, simulator, figures, levels });
}
