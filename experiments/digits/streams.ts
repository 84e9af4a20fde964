/** The streams that a memory is put to: shuffled, sorted, drowned in noise, flooded with copies. All seeded. */
import { seededRng, shuffle, type Rng } from "../../src/index.js";
import { imageAt, PIXELS, SIDE, type Images } from "./images.js";

/** One image on its way in. */
export interface Arrival {
  readonly pixels: Uint8Array;
  /** The class it has, or is said to have; null where nobody says. */
  readonly outcome: string | null;
  readonly origin: string;
  readonly time: number;
  readonly isNoise: boolean;
}

/** The package does not say who wrote which digit, so each is given one of as many writers as the set had. */
const WRITERS = 250;
/** One image a second. */
const STEP_MS = 1_000;

export interface StreamOptions {
  readonly seed: number;
  /** `sorted`: all of class 0, then all of class 1, … */
  readonly order?: "shuffled" | "sorted";
  /** Whether the classes are told. */
  readonly labelled?: boolean;
}

/** All images once. */
export function cleanStream(images: Images, options: StreamOptions): Arrival[] {
  const rng = seededRng(options.seed);
  const order = shuffle(
    Array.from(images.labels, (_, i) => i),
    rng,
  );
  if (options.order === "sorted") order.sort((a, b) => images.labels[a] - images.labels[b]);
  return order.map((i, position) =>
    arrival(imageAt(images, i), options.labelled === false ? null : images.labels[i], position, rng),
  );
}

/**
 * As many arrivals as there are images; `noiseShare` of them are one-off noise: a digit with its pixels shuffled, never
 * the same twice.
 *
 * @param noiseOutcome what noise is said to be: a random class, or nothing.
 */
export function noisyStream(
  images: Images,
  options: StreamOptions & { noiseShare: number; noiseOutcome: "random" | "none" },
): Arrival[] {
  const rng = seededRng(options.seed);
  const order = shuffle(
    Array.from(images.labels, (_, i) => i),
    rng,
  );
  const digits = Math.round(images.labels.length * (1 - options.noiseShare));
  const isNoise = shuffle(
    order.map((_, position) => position >= digits),
    rng,
  );
  return order.map((i, position) => {
    if (!isNoise[position]) return arrival(imageAt(images, i), images.labels[i], position, rng);
    const noise = shuffle(imageAt(images, i).slice(), rng);
    const claim = options.noiseOutcome === "random" ? Math.floor(10 * rng()) : null;
    return { ...arrival(noise, claim, position, rng), isNoise: true };
  });
}

/** What one flood pours in. */
export type FloodKind = "exact copies" | "near copies of one origin" | "shifted copies of one origin";
const FLOOD_KINDS: readonly FloodKind[] = [
  "exact copies",
  "near copies of one origin",
  "shifted copies of one origin",
];

export interface Flood {
  readonly kind: FloodKind;
  readonly arrivals: readonly Arrival[];
}

/**
 * Each flood repeats one digit: exactly, from many origins; or in near copies (grey levels jittered), or moved by a pixel,
 * from one origin. None of them brings different signals of one meaning from different sources.
 *
 * @param seeds images, each unlike the others.
 */
export function floods(seeds: Images, copies: number, seed: number): Flood[] {
  const rng = seededRng(seed);
  return Array.from(seeds.labels, (label, i): Flood => {
    const kind = FLOOD_KINDS[i % FLOOD_KINDS.length];
    const original = imageAt(seeds, i);
    const arrivals = Array.from({ length: copies }, (_, copy): Arrival => {
      const pixels = copy === 0 ? original : repeatOf(original, kind, rng);
      return {
        pixels,
        outcome: String(label),
        origin: kind === "exact copies" ? `writer ${copy}` : `flooder ${i}`,
        time: (copy * seeds.labels.length + i) * 60 * STEP_MS,
        isNoise: true,
      };
    });
    return { kind, arrivals };
  });
}

function repeatOf(image: Uint8Array, kind: FloodKind, rng: Rng): Uint8Array {
  switch (kind) {
    case "exact copies":
      return image;
    case "near copies of one origin":
      return image.map((value) => (value === 0 ? 0 : Math.max(1, Math.min(255, value + 16 * rng() - 8))));
    case "shifted copies of one origin":
      return shifted(image, Math.floor(3 * rng()) - 1, Math.floor(3 * rng()) - 1);
  }
}

/** The image moved by whole pixels; what comes in from outside is black. */
export function shifted(image: Uint8Array, right: number, down: number): Uint8Array {
  const moved = new Uint8Array(PIXELS);
  for (let row = Math.max(0, down); row < Math.min(SIDE, SIDE + down); row++) {
    for (let column = Math.max(0, right); column < Math.min(SIDE, SIDE + right); column++) {
      moved[row * SIDE + column] = image[(row - down) * SIDE + column - right];
    }
  }
  return moved;
}

function arrival(pixels: Uint8Array, label: number | null, position: number, rng: Rng): Arrival {
  return {
    pixels,
    outcome: label === null ? null : String(label),
    origin: `writer ${Math.floor(WRITERS * rng())}`,
    time: position * STEP_MS,
    isNoise: false,
  };
}
