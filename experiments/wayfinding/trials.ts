/** Random buildings, asked about and judged. */
import { seededRng, type Rng } from "../../src/index.js";
import { WAYS_TO_MOVE, type KindProperties } from "../../src/relations/index.js";
import { campus, CAMPUS_KINDS, DAY_MS } from "./campus.js";
import { chance, pick, sample, wholeNumber } from "./chance.js";
import { judge, type Judgement } from "./judge.js";
import type { Asked, MakePlaces } from "./places.js";
import { spokenBuilding } from "./spoken-building.js";

export const FAMILIES = ["English sentences", "Chinese sentences", "relations"] as const;
export type Family = (typeof FAMILIES)[number];

/** The ways to move that the sentences speak of: all of them go both ways. */
export const SPOKEN_KINDS: Readonly<Record<string, KindProperties>> = Object.fromEntries(
  WAYS_TO_MOVE.map((kind) => [kind, { symmetric: true }]),
);

export interface Trial extends Judgement {
  readonly family: Family;
  readonly building: number;
  readonly withStops: boolean;
}

const QUESTIONS = 4;

/** Building `number` of a seed: every second one as relations, the others in turn in English and Chinese. */
export async function trialsOf(number: number, seed: number, makePlaces: MakePlaces): Promise<Trial[]> {
  const rng = seededRng(seed * 1_000_003 + number);
  const family = number % 2 === 1 ? "relations" : FAMILIES[(number / 2) % 2];
  const judged =
    family === "relations"
      ? await campusTrials(rng, makePlaces)
      : await spokenTrials(rng, family, makePlaces);
  return judged.map((one) => ({ ...one, family, building: number }));
}

/** Told, asked, something opened or closed by another sentence, asked again. */
async function spokenTrials(rng: Rng, family: Family, makePlaces: MakePlaces) {
  const spoken = spokenBuilding(rng, family === "English sentences" ? "English" : "Chinese");
  const places = await makePlaces(SPOKEN_KINDS);
  for (const statement of spoken.statements) await places.tell(statement);
  const judged: (Judgement & { withStops: boolean })[] = [];
  for (let i = 0; i < QUESTIONS; i++) {
    const [from, to] = [pick(rng, spoken.floors), pick(rng, spoken.floors)];
    const asked = await places.tell(spoken.question(from, to));
    const wanted = { from: floorName(from), to: floorName(to) };
    const answer = await places.ask(asked ?? wanted);
    judged.push({ ...judge(spoken.world(), wanted, answer), withStops: false });
    const change = spoken.change(rng);
    if (change !== undefined) await places.tell(change);
  }
  await places.close();
  return judged;
}

async function campusTrials(rng: Rng, makePlaces: MakePlaces) {
  const { world, relations, places: names } = campus(rng);
  const places = await makePlaces(CAMPUS_KINDS);
  await places.relate(relations);
  const judged: (Judgement & { withStops: boolean })[] = [];
  for (let i = 0; i < QUESTIONS && names.length > 0; i++) {
    const withStops = chance(rng, 0.25);
    const asked: Asked = {
      from: pick(rng, names),
      to: pick(rng, names),
      time: wholeNumber(rng, 0, DAY_MS),
      stops: withStops ? sample(rng, names, wholeNumber(rng, 1, 3)) : [],
    };
    judged.push({ ...judge(world, asked, await places.ask(asked)), withStops });
  }
  await places.close();
  return judged;
}

function floorName({ building, floor }: { building: string; floor: number }): string {
  return `${building} floor ${floor}`;
}
