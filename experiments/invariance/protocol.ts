/** A memory fed with one kind of views of some digits, and asked about others, disturbed. */
import { fitImagePca, fitImageWords, Memory, seededRng, type Encoder, type Signal } from "../../src/index.js";
import { greyRaster, pad, type Raster } from "../../src/signal/index.js";
import { imageAt, type Images } from "../digits/images.js";
import { DISTURBANCES, VIEW_KINDS, type ViewKind } from "./looks.js";

export interface Row {
  readonly views: string;
  readonly encoder: string;
  readonly seed: number;
  /** Signals for each digit. */
  readonly looks: number;
  /** Memories ÷ digits shown. */
  readonly kept: number;
  /** Memories and what is under consideration ÷ digits shown. */
  readonly held: number;
  /** Share recognised by disturbance. */
  readonly recognised: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export interface Setting {
  readonly train: Images;
  readonly test: Images;
  readonly shown: number;
  readonly asked: number;
}

/** Room for a digit to be moved and grown. */
const MARGIN = 4;
/** What the encoder shrinks it to. */
const SIDE = 28;
const COMPONENTS = 50;
const WRITERS = 50;
const BETWEEN_MS = 10_000;

export function digitsOf(images: Images, count: number, from: number): { raster: Raster; digit: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (from + i) % images.labels.length;
    return { raster: pad(greyRaster(imageAt(images, at), 28), MARGIN), digit: images.labels[at] };
  });
}

/** Principal components, fed with each kind of views; and bags of SIFT words, which need none. */
export async function rowsOf(setting: Setting, seed: number, words: boolean): Promise<Row[]> {
  const shown = digitsOf(setting.train, setting.shown, seed * setting.shown);
  const rows: Row[] = [];
  for (const views of VIEW_KINDS) {
    const rng = seededRng(seed);
    const fed = shown.map(({ raster, digit }) => ({ looks: views.fed(raster, rng), digit }));
    const sample = fed.flatMap(({ looks }) => looks.slice(0, 3)).slice(0, 6_000);
    const encoder = fitImagePca(sample, { dimension: COMPONENTS, side: SIDE });
    rows.push(await rowOf(setting, { views, encoder, name: "PCA", fed, seed }));
  }
  if (words) {
    const [views] = VIEW_KINDS;
    const encoder = fitImageWords(
      shown.slice(0, 300).map(({ raster }) => raster),
      { words: 128, side: 72 },
    );
    const fed = shown.map(({ raster, digit }) => ({ looks: [raster], digit }));
    rows.push(await rowOf(setting, { views, encoder, name: "SIFT words", fed, seed }));
  }
  return rows;
}

interface Feeding {
  readonly views: ViewKind;
  readonly encoder: Encoder<Raster>;
  readonly name: string;
  readonly fed: readonly { looks: readonly Raster[]; digit: number }[];
  readonly seed: number;
}

async function rowOf(setting: Setting, { views, encoder, name, fed, seed }: Feeding): Promise<Row> {
  const started = performance.now();
  const memory = await Memory.open(":memory:", { encoders: [encoder] as never, budget: { fleeting: 4_000 } });
  await memory.observeAll(signalsOf(fed));
  const [space] = (await memory.stats()).spaces;
  const recognised: Record<string, number> = {};
  for (const { name: what, disturb } of DISTURBANCES) {
    const rng = seededRng(7_000 + seed);
    let right = 0;
    for (const { raster, digit } of digitsOf(setting.test, setting.asked, seed * setting.asked)) {
      const answer = await nearestOutcome(memory, views.asked(disturb(raster, rng)));
      if (answer === String(digit)) right++;
    }
    recognised[what] = right / setting.asked;
  }
  await memory.close();
  return {
    views: views.name,
    encoder: name,
    seed,
    looks: fed.reduce((sum, { looks }) => sum + looks.length, 0) / fed.length,
    kept: space.lasting / fed.length,
    held: (space.lasting + space.fleeting) / fed.length,
    recognised,
    seconds: (performance.now() - started) / 1_000,
  };
}

/** All looks at a digit come from its writer, in one episode. */
function* signalsOf(fed: Feeding["fed"]): Generator<Signal> {
  let time = Date.UTC(2026, 0, 1);
  for (const [i, { looks, digit }] of fed.entries()) {
    for (const image of looks) {
      time += BETWEEN_MS;
      yield { image, outcome: digit, origin: `writer ${i % WRITERS}`, episode: `digit ${i}`, time };
    }
  }
}

/** What the look that is nearest to any memory is taken for. */
async function nearestOutcome(memory: Memory, looks: readonly Raster[]): Promise<string | null> {
  let [best, outcome]: [number, string | null] = [-Infinity, null];
  for (const image of looks) {
    const prediction = await memory.predict({ image });
    const similarity = prediction.support[0]?.similarity ?? -Infinity;
    if (similarity > best) [best, outcome] = [similarity, prediction.outcome];
  }
  return outcome;
}
