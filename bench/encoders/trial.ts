/** One trial in a process of its own: `tsx bench/encoders/trial.ts NAME SECONDS` prints its figures as JSON. */
import { TRIALS } from "./trials.js";

export interface Figures {
  /** Units for each second of this process's own time: what else the machine does is not counted. */
  readonly perCpuSecond: number;
  readonly perWallSecond: number;
  readonly check: number;
}

const [name, seconds] = process.argv.slice(2);
const work = await TRIALS[name].prepare();
await work();
const cpuStart = process.cpuUsage();
const start = performance.now();
let units = 0;
let check = 0;
do {
  const done = await work();
  units += done.units;
  check = done.check;
} while (performance.now() - start < 1_000 * Number(seconds));
const wall = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(cpuStart);
const figures: Figures = {
  perCpuSecond: units / ((user + system) / 1e6),
  perWallSecond: units / wall,
  check,
};
console.log(JSON.stringify(figures));
