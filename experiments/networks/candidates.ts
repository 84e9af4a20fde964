/** Which networks are trained, on how many digits, how. The slow ones see a part of the set. */
import {
  alexNet,
  autoencoder,
  freshNetwork,
  ganDiscriminator,
  ganGenerator,
  googLeNet,
  leNet5,
  lstmAutoencoder,
  lstmClassifier,
  resNet,
  seedNet,
  tableOf,
  trainAutoencoder,
  trainClassifier,
  trainGan,
  variationalAutoencoder,
  vgg,
  type Backend,
  type Network,
  type NetworkPlan,
  type TrainingData,
  type TrainingHistory,
  type TrainingProgress,
} from "../../src/encoders/index.js";

export interface Candidate {
  readonly name: string;
  /** Whether classes are told. */
  readonly supervised: boolean;
  readonly plan: NetworkPlan;
  /** Training images, and passes over them. */
  readonly images: number;
  readonly epochs: number;
  readonly parameters: number;
  train(data: TrainingData, options: TrainOptions): Promise<Trained>;
}

export interface TrainOptions {
  readonly backend: Backend;
  readonly seed: number;
  readonly epochs: number;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly checkpoint?: { readonly path: string; readonly everySteps: number };
}

export interface Trained {
  /** The one that encodes. */
  readonly network: Network;
  readonly history: TrainingHistory;
  /** Where there is one: paints digits. */
  readonly generator?: Network;
}

export const ALL_IMAGES = 60_000;

export const CANDIDATES: readonly Candidate[] = [
  classifier(seedNet(), { images: ALL_IMAGES }),
  classifier(leNet5(), { images: 20_000 }),
  classifier(alexNet(), { images: 3_000, epochs: 3 }),
  classifier(vgg(), { images: 3_000, epochs: 3 }),
  classifier(googLeNet(), { images: 3_000, epochs: 3 }),
  classifier(resNet(), { images: 3_000, epochs: 3 }),
  classifier(lstmClassifier(), { images: 10_000 }),
  copier(autoencoder(), { images: 10_000 }),
  copier(variationalAutoencoder(), { images: 10_000 }),
  copier(lstmAutoencoder({ inputScale: 1 / 255 }), { images: 5_000 }),
  gan({ images: 5_000 }),
];

interface Effort {
  readonly images: number;
  readonly epochs?: number;
}

function classifier(plan: NetworkPlan, { images, epochs = 3 }: Effort): Candidate {
  return {
    name: plan.name,
    supervised: true,
    plan,
    images,
    epochs,
    parameters: tableOf(plan).parameters,
    train: async (data, { seed, ...options }) => {
      const network = freshNetwork(plan, seed);
      return { network, history: await trainClassifier(network, data, { ...options, seed }) };
    },
  };
}

function copier(plan: NetworkPlan, { images, epochs = 3 }: Effort): Candidate {
  return {
    name: plan.name,
    supervised: false,
    plan,
    images,
    epochs,
    parameters: tableOf(plan).parameters,
    train: async (data, { seed, ...options }) => {
      const network = freshNetwork(plan, seed);
      return { network, history: await trainAutoencoder(network, data, { ...options, seed }) };
    },
  };
}

function gan({ images, epochs = 3 }: Effort): Candidate {
  const plan = ganDiscriminator();
  return {
    name: "gan",
    supervised: false,
    plan,
    images,
    epochs,
    parameters: tableOf(plan).parameters + tableOf(ganGenerator()).parameters,
    train: async (data, { seed, ...options }) => {
      const discriminator = freshNetwork(plan, seed);
      const generator = freshNetwork(ganGenerator(), seed + 1);
      const learning = { ...options, seed, learningRate: 0.0005 };
      const history = await trainGan({ generator, discriminator }, data.train, learning);
      return { network: discriminator, generator, history };
    },
  };
}
