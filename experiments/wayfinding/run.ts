/**
 * wayfinding: relations answer what no similarity can.
 *
 * Hypothesis: from plain statements, one a signal, the way through buildings is found by relations alone, also after something
 * closes or opens; where there is none, the memory says so and which closed relation is to blame. It fails on one wrong
 * route, one missed "no way" or one blame larger than it need be, in the puzzle, its five variants, or 1,000 random buildings
 * against brute force.
 *
 * Control: the same planner without what was said to be closed; the judge must find it wrong, or the judge is asleep.
 *
 * For example: "The boats have stopped." → no way; the bridge (or the boats) would have to open.
 *
 *   npm run experiment:wayfinding -- [--buildings 1000] [--seed 1] [--smoke] [--out out/wayfinding]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { NamedRelation } from "../../src/relations/index.js";
import { StatementReader } from "../../src/relations/index.js";
import { printLevels, type Level } from "../shared/level.js";
import { writeResult } from "../shared/result-file.js";
import { printTable } from "../shared/table.js";
import { drawRoute } from "./picture.js";
import type { Directions, MakePlaces, Step } from "./places.js";
import { PUZZLES, VARIANTS, type Puzzle, type Variant } from "./puzzle.js";
import { MemoryPlaces } from "./memory-places.js";
import { RelationPlaces } from "./relation-places.js";
import { FAMILIES, SPOKEN_KINDS, trialsOf, type Trial } from "./trials.js";

const { values: flags } = parseArgs({
  options: {
    buildings: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: "out/wayfinding" },
  },
});

const PLACES: MakePlaces = MemoryPlaces.make;

await main();

async function main(): Promise<void> {
  const seed = Number(flags.seed);
  const buildings = flags.smoke ? 40 : Number(flags.buildings);
  const puzzle = [];
  for (const one of PUZZLES) puzzle.push(...(await askAll(one)));
  drawPuzzle(puzzle[0].answer);

  const started = performance.now();
  const trials: Trial[] = [];
  for (let i = 0; i < buildings; i++) trials.push(...(await trialsOf(i, seed, PLACES)));
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `\n${buildings} random buildings, seed ${seed}, four questions each, in ${seconds.toFixed(1)} s, brute force included:`,
  );
  const rows = FAMILIES.map((family) => summary(family, trials));
  const heedless: Trial[] = [];
  for (let i = 0; i < buildings; i++)
    heedless.push(...(await trialsOf(i, seed, RelationPlaces.makeHeedless)));
  printTable(
    ["told as", "questions", "ways", "no way, closed", "to open: 1 / 2 / ≥ 3", "no way at all", "faults"],
    rows.map((row) => [
      row.family,
      String(row.questions),
      String(row.ways),
      String(row.closed),
      row.toOpen.join(" / "),
      String(row.unreachable),
      String(row.faults),
    ]),
  );
  const caught = heedless.filter(({ faults }) => faults.length > 0).length;
  console.log(`Control, a planner that does not know what is closed: ${caught} of ${heedless.length} wrong.`);
  for (const one of trials.filter(({ faults }) => faults.length > 0).slice(0, 10)) {
    console.log(`building ${one.building} (${one.family}): ${one.faults.join("; ")}`);
  }
  const levels = levelsOf(puzzle, trials, caught);
  printLevels(levels);
  writeResult(flags.out, {
    smoke: flags.smoke,
    seed,
    buildings,
    puzzle: puzzle.map(({ language, variant, right, answer }) => ({
      language,
      variant,
      right,
      steps: answer.ways[0]?.steps.map(inWords) ?? [],
      blockedBy: answer.blockedBy.map(arrow),
    })),
    random: rows,
    heedless: { questions: heedless.length, faults: caught },
    levels,
  });
}

interface Answered {
  readonly language: string;
  readonly variant: string;
  readonly right: boolean;
  readonly answer: Directions;
}

/** The puzzle and its variants in one language, each told from the beginning. */
async function askAll(puzzle: Puzzle): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const variant of VARIANTS) {
    const answer = await askOne(puzzle, variant);
    const right = isRight(puzzle, variant, answer);
    const said = variant.said?.[puzzle.language];
    console.log(
      `\n${puzzle.language}, ${variant.name}${said === undefined ? "" : ` (${said})`}: ${right ? "right" : "WRONG"}`,
    );
    showAnswer(answer);
    answered.push({ language: puzzle.language, variant: variant.name, right, answer });
  }
  return answered;
}

async function askOne({ statements, language }: Puzzle, { said }: Variant): Promise<Directions> {
  const places = await PLACES(SPOKEN_KINDS);
  const told = statements.slice(0, -1);
  for (const statement of said === undefined ? told : [...told, said[language]]) await places.tell(statement);
  const question = await places.tell(statements[statements.length - 1]);
  if (question === undefined) throw new Error("The last line of the puzzle asks nothing.");
  const answer = await places.ask({ ...question, alternatives: 3 });
  await places.close();
  return answer;
}

function isRight({ river }: Puzzle, variant: Variant, answer: Directions): boolean {
  const named = (text: string) => text.replace("{river}", river);
  const steps = answer.ways[0]?.steps.map(inWords) ?? [];
  const blamed = answer.blockedBy.map(arrow);
  const blame = variant.blame.map(named);
  return (
    JSON.stringify(steps) === JSON.stringify(variant.steps.map(named)) &&
    (blame.length === 0 ? blamed.length === 0 : blamed.length === 1 && blame.includes(blamed[0]))
  );
}

function showAnswer({ ways, blockedBy }: Directions): void {
  ways[0]?.steps.forEach((step, i) => console.log(`  ${i + 1}. ${inWords(step)}`));
  for (const other of ways.slice(1)) {
    console.log(
      `  or, at cost ${other.cost} instead of ${ways[0].cost}: ${other.steps.map(inWords).join(", ")}`,
    );
  }
  if (ways.length > 0) return;
  const why = blockedBy.length === 0 ? "no opening would help" : `closed: ${blockedBy.map(arrow).join("; ")}`;
  console.log(`  There is no way; ${why}.`);
}

function inWords({ direction, kind, to }: Step): string {
  return `${direction === undefined ? "" : `${direction} `}${kind} to ${to}`;
}

function arrow({ from, kind, to }: Pick<Step, "from" | "kind" | "to">): string {
  return `${from} —${kind}→ ${to}`;
}

function drawPuzzle(answer: Directions): void {
  const reader = new StatementReader();
  const told = new Map<string, NamedRelation>();
  for (const statement of PUZZLES[0].statements) {
    for (const relation of reader.read(statement).relations) told.set(arrow(relation), relation);
  }
  drawRoute(join(flags.out, "route.svg"), [...told.values()], answer.ways[0] ?? { steps: [], cost: 0 });
}

function summary(family: string, trials: readonly Trial[]) {
  const own = trials.filter((trial) => trial.family === family);
  const closed = own.filter((trial) => trial.truth === "no way, closed");
  const toOpen = (low: number, high: number) =>
    closed.filter((trial) => trial.toOpen >= low && trial.toOpen <= high).length;
  return {
    family,
    questions: own.length,
    ways: own.filter((trial) => trial.truth === "way").length,
    closed: closed.length,
    toOpen: [toOpen(1, 1), toOpen(2, 2), toOpen(3, Infinity)],
    unreachable: own.filter((trial) => trial.truth === "no way at all").length,
    withStops: own.filter((trial) => trial.withStops).length,
    faults: own.filter((trial) => trial.faults.length > 0).length,
  };
}

function levelsOf(puzzle: readonly Answered[], trials: readonly Trial[], caught: number): Level[] {
  const right = (of: readonly Answered[]) => of.filter((one) => one.right).length;
  const asTold = puzzle.filter((one) => one.variant === "as told");
  const variants = puzzle.filter((one) => one.variant !== "as told");
  const none = (what: string, of: readonly Trial[]): Level => {
    const faulty = of.filter(({ faults }) => faults.length > 0).length;
    return { what: `${what}: 0 wrong`, measured: `${faulty} of ${of.length}`, held: faulty === 0 };
  };
  const all = (what: string, of: readonly Answered[]): Level => ({
    what,
    measured: `${right(of)} of ${of.length}`,
    held: right(of) === of.length,
  });
  return [
    all("the puzzle, English and Chinese", asTold),
    all("its five variants, English and Chinese", variants),
    none(
      "random: cheapest way, every step",
      trials.filter((trial) => trial.truth === "way"),
    ),
    none(
      'random: "no way", and the smallest blame',
      trials.filter((trial) => trial.truth !== "way"),
    ),
    { what: "control: wrong somewhere", measured: String(caught), held: caught > 0 },
  ];
}
