/** τ_pos of each encoder on signals known to mean the same: the 5 % and 10 % quantiles of their cosines. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  fitImagePca,
  fitImageWords,
  fitSoundPca,
  seededRng,
  soundEncoder,
  type Encoder,
} from "../../src/index.js";
import { measureSameSimilarity } from "../../src/encoders/index.js";
import { augment, crop, greyRaster, readWav, type Raster, type Sound } from "../../src/signal/index.js";
import { imageAt, loadDataset } from "../../experiments/digits/images.js";
import { photograph } from "./trials.js";

export interface SimilarityRow {
  readonly encoder: string;
  readonly sample: string;
  readonly declared: number;
  readonly lowest5: number;
  readonly lowest10: number;
}

/** @param speech a folder as the TIMIT sample is laid out, where there is one. */
export async function similarityRows(speech: string, few: boolean): Promise<SimilarityRow[]> {
  const rows = [await digits(few ? 300 : 2_000), await parts(few ? 12 : 60)];
  if (existsSync(speech)) rows.push(...(await words(speech)));
  else console.log(`${speech} is absent: the similarity of sounds is not measured. It is the TIMIT sample.`);
  return rows;
}

/** Two looks at one handwritten digit: moved by a pixel, turned by 10°, grown by a tenth. */
async function digits(count: number): Promise<SimilarityRow> {
  const { train } = loadDataset("mnist");
  const rng = seededRng(1);
  const whole = Array.from({ length: count }, (_, i) => greyRaster(imageAt(train, i), 28));
  const look = (raster: Raster) => augment(raster, { shift: 1, turnDegrees: 10, scale: 1.1 }, rng);
  const signals = whole.flatMap((raster) => [raster, look(raster)]);
  const encoder = fitImagePca(whole);
  return rowOf(encoder, "MNIST digits, two looks at each", {
    signals,
    meanings: signals.map((_, i) => i >> 1),
  });
}

/** Two looks at a part of a photograph: turned any way, grown by up to a quarter. */
async function parts(count: number): Promise<SimilarityRow> {
  const picture = photograph(640);
  const rng = seededRng(1);
  const side = 160;
  const cut = Array.from({ length: count }, () =>
    crop(picture, {
      x: Math.floor(rng() * (picture.width - side)),
      y: Math.floor(rng() * (picture.height - side)),
      width: side,
      height: side,
    }),
  );
  const signals = cut.flatMap((raster) => [raster, augment(raster, { turnDegrees: 180, scale: 1.25 }, rng)]);
  const encoder = fitImageWords(cut, { words: 64, side: 160 });
  return rowOf(encoder, "parts of a photograph, turned and scaled", {
    signals,
    meanings: signals.map((_, i) => i >> 1),
  });
}

/** The words of the two sentences that every speaker of TIMIT said. */
async function words(speech: string): Promise<SimilarityRow[]> {
  const signals: Sound[] = [];
  const meanings: string[] = [];
  for (const speaker of readdirSync(speech).sort()) {
    for (const sentence of ["sa1", "sa2"]) {
      const path = join(speech, speaker, sentence);
      if (!existsSync(`${path}.wrd`)) continue;
      const { samples, sampleRateHz } = readWav(readFileSync(`${path}.wav`));
      for (const line of readFileSync(`${path}.wrd`, "utf8").trim().split("\n")) {
        const [from, to, word] = line.split(" ");
        signals.push({ samples: samples.slice(Number(from), Number(to)), sampleRateHz });
        meanings.push(word);
      }
    }
  }
  const what = `${signals.length} words by TIMIT's speakers, the same word by others`;
  return [
    await rowOf(soundEncoder(), what, { signals, meanings }),
    await rowOf(fitSoundPca(signals), what, { signals, meanings }),
  ];
}

async function rowOf<Input>(
  encoder: Encoder<Input>,
  sample: string,
  inputs: { signals: readonly Input[]; meanings: readonly (string | number)[] },
): Promise<SimilarityRow> {
  return {
    encoder: encoder.id.split(":")[0],
    sample,
    declared: encoder.sameSimilarity,
    lowest5: await measureSameSimilarity(encoder, inputs, { quantile: 0.05 }),
    lowest10: await measureSameSimilarity(encoder, inputs, { quantile: 0.1 }),
  };
}
