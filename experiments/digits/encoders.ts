/** The encoders that the table of encoders compares, each learned from the same digits; only the first is told their classes. */
import {
  autoencoder,
  freshNetwork,
  ganDiscriminator,
  ganGenerator,
  meanEmbedding,
  networkEncoder,
  seedNet,
  trainAutoencoder,
  trainClassifier,
  trainGan,
  trainingBar,
  variationalAutoencoder,
  type Network,
  type NetworkPlan,
  type NetworkTrainingOptions,
} from "../../src/encoders/index.js";
import { fitPca, seededRng, type Encoder } from "../../src/index.js";
import { augment, greyRaster } from "../../src/signal/index.js";
import { imageAt, PIXELS, SIDE, type Images } from "./images.js";

export const ENCODER_NAMES = ["net", "pca", "autoencoder", "vae", "gan"] as const;
export type EncoderName = (typeof ENCODER_NAMES)[number];

export interface LearnOptions {
  readonly seed: number;
  readonly epochs: Readonly<Record<Exclude<EncoderName, "pca">, number>>;
}

/** Passes over the digits to learn from. */
export const EPOCHS = { net: 4, autoencoder: 5, vae: 5, gan: 2 };

const COMPONENTS = 50;
/** Each digit is shown to the net moved, turned and scaled, too: a class stays what it is. */
const COPIES = 3;
const MOVED = { shift: 2, turnDegrees: 12, scale: 1.1 };

/** Learns an encoder from digits; the classes are looked at for `net` only. The same seed gives the same encoder. */
export async function learnEncoder(
  name: EncoderName,
  images: Images,
  { seed, epochs }: LearnOptions,
): Promise<Encoder<ArrayLike<number>>> {
  const sample = Array.from(images.labels, (_, i) => imageAt(images, i));
  if (name === "pca") return fitPca(sample, { dimension: COMPONENTS });
  const bar = trainingBar(name);
  const network = await learned(name, images, { seed, epochs: epochs[name], onProgress: bar.onProgress });
  bar.stop();
  // What the net gives after its rectifier is positive: around zero its classes lie farther apart than around their mean.
  return name === "net"
    ? networkEncoder(network)
    : networkEncoder(network, { centre: await meanEmbedding(network, sample) });
}

type Training = NetworkTrainingOptions & { readonly seed: number };

async function learned(
  name: Exclude<EncoderName, "pca">,
  images: Images,
  options: Training,
): Promise<Network> {
  const train = { inputs: images.pixels };
  const fresh = (plan: NetworkPlan) => freshNetwork(plan, options.seed);
  switch (name) {
    case "net": {
      const network = fresh(seedNet());
      const { pixels, labels } = withMovedCopies(images, options.seed);
      await trainClassifier(
        network,
        { train: { inputs: pixels, labels } },
        { ...options, learningRate: 0.002, learningRateDecay: 0.7 },
      );
      return network;
    }
    case "autoencoder":
    case "vae": {
      const network = fresh(name === "vae" ? variationalAutoencoder() : autoencoder());
      await trainAutoencoder(network, { train }, { ...options, learningRateDecay: 0.85 });
      return network;
    }
    case "gan": {
      const gan = { generator: fresh(ganGenerator()), discriminator: fresh(ganDiscriminator()) };
      await trainGan(gan, train, { ...options, learningRate: 0.0005 });
      return gan.discriminator;
    }
  }
}

function withMovedCopies({ pixels, labels }: Images, seed: number): Images {
  const rng = seededRng(seed);
  const all = new Uint8Array(pixels.length * (1 + COPIES));
  all.set(pixels);
  for (let i = labels.length; i < labels.length * (1 + COPIES); i++) {
    const image = imageAt({ pixels, labels }, i % labels.length);
    const moved = augment(greyRaster(image, SIDE), MOVED, rng);
    all.set(
      Uint8Array.from(moved.data, (value) => Math.round(255 * value)),
      i * PIXELS,
    );
  }
  const classes = Uint8Array.from(
    { length: labels.length * (1 + COPIES) },
    (_, i) => labels[i % labels.length],
  );
  return { pixels: all, labels: classes };
}
