/**
 * Encoders: sounds, pictures and texts a second beside peers, each in a process of its own; what SIFT finds again of a turned
 * and scaled photograph; and the similarity of signals that mean the same, which every encoder declares.
 *
 *   npm run bench:encoders -- [--group audio|image|text] [--repeats 3] [--speech DIR] [--smoke] [--out out/bench-encoders]
 */
import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { atLeast, printLevels } from "../../experiments/shared/level.js";
import { writeResult } from "../../experiments/shared/result-file.js";
import { meanAndRange, percent, printTable } from "../../experiments/shared/table.js";
import { similarityRows } from "./same-similarity.js";
import { siftTable } from "./sift-table.js";
import type { Figures } from "./trial.js";
import { TRIALS } from "./trials.js";

const { values: flags } = parseArgs({
  options: {
    group: { type: "string" },
    repeats: { type: "string", default: "3" },
    speech: { type: "string", default: "../shared/data/speech/timit" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: "out/bench-encoders" },
  },
});

/** "≥ 300 × real time on one thread". */
const AUDIO_LEVEL = 300;
const SIFT_LEVEL = 0.9;

const names = Object.keys(TRIALS).filter(
  (name) => flags.group === undefined || TRIALS[name].group === flags.group,
);
const repeats = flags.smoke ? 1 : Number(flags.repeats);
const seconds = flags.smoke ? 0.05 : 3;
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}.`,
);
const measured = new Map<string, Figures[]>(names.map((name) => [name, []]));
// By turns, so that what else the machine does hits all alike.
for (let run = 0; run < repeats; run++) {
  for (const name of names) measured.get(name)!.push(trial(name));
}
printTable(
  ["trial", "unit", "a CPU second", "a second by the clock", "check"],
  names.map((name) => {
    const runs = measured.get(name)!;
    return [
      name,
      TRIALS[name].unit,
      meanAndRange(
        runs.map(({ perCpuSecond }) => perCpuSecond),
        (value) => value.toFixed(0),
      ),
      meanAndRange(
        runs.map(({ perWallSecond }) => perWallSecond),
        (value) => value.toFixed(0),
      ),
      runs[0].check.toPrecision(4),
    ];
  }),
);
const pictures = flags.group === undefined || flags.group === "image";
const sift = pictures ? siftTable(flags.smoke ? 160 : 320) : [];
printTable(
  ["turned", "scaled", "matches", "right"],
  sift.map((row) => [`${row.turnDegrees}°`, String(row.scale), String(row.matches), percent(row.correct)]),
);
const similarities = flags.group === undefined ? await similarityRows(flags.speech, flags.smoke) : [];
printTable(
  ["encoder", "sample", "declared", "5 % below", "10 % below"],
  similarities.map((row) => [
    row.encoder,
    row.sample,
    ...[row.declared, row.lowest5, row.lowest10].map((value) => value.toFixed(2)),
  ]),
);
const audio = measured.get("engraph FBANK + MFCC")?.map(({ perCpuSecond }) => perCpuSecond) ?? [];
const levels = [
  ...(audio.length > 0
    ? [atLeast("FBANK + MFCC, × real time", Math.round(Math.min(...audio)), AUDIO_LEVEL)]
    : []),
  ...(sift.length > 0
    ? [
        atLeast(
          "SIFT, least share of right matches",
          Math.min(...sift.map(({ correct }) => correct)),
          SIFT_LEVEL,
          percent,
        ),
      ]
    : []),
];
printLevels(levels);
writeResult(flags.out, {
  smoke: flags.smoke,
  trials: Object.fromEntries(measured),
  sift,
  similarities,
  levels,
});

function trial(name: string): Figures {
  const args = ["--import", "tsx", "bench/encoders/trial.ts", name, String(seconds)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Figures;
}
