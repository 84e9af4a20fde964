/** Encoders: from signals to vectors. */
export type { Encoder, Modality } from "./encoder.js";
export { vectorEncoder } from "./vector-encoder.js";
export type { VectorEncoderOptions } from "./vector-encoder.js";
export { quantityEncoder } from "./quantity-encoder.js";
export type { Quantity, QuantityEncoder, QuantityEncoderOptions } from "./quantity-encoder.js";
export { hashedTextEncoder } from "./hashed-text-encoder.js";
export type { HashedTextEncoderOptions } from "./hashed-text-encoder.js";
export { textEncoder } from "./words/text-encoder.js";
export type { TextEncoderOptions } from "./words/text-encoder.js";
export { useLiteEncoder } from "./words/use-lite-encoder.js";
export type { UseLiteEncoderOptions } from "./words/use-lite-encoder.js";
export { transformersEncoder } from "./words/transformers-encoder.js";
export type { TransformersEncoderOptions } from "./words/transformers-encoder.js";
export { chineseTextEncoder } from "./words/chinese-text-encoder.js";
export type { ChineseTextEncoderOptions } from "./words/chinese-text-encoder.js";
export { fitPca, restorePca } from "./pca-encoder.js";
export type { PcaEncoderOptions } from "./pca-encoder.js";
export { measureSameSimilarity } from "./same-similarity.js";
export type { SameSimilarityOptions } from "./same-similarity.js";

export { BACKEND_NAMES, describeBackend, openBackend } from "./tensorflow/backend.js";
export type {
  Backend,
  BackendLoader,
  BackendName,
  BackendOptions,
  SkippedBackend,
} from "./tensorflow/backend.js";

export type { BuildClassifier, ClassifierShape } from "./networks/classifier-shape.js";
export { seedNet } from "./networks/seed-net.js";
export { leNet5 } from "./networks/lenet-5.js";
export { alexNet, originalAlexNet } from "./networks/alexnet.js";
export { originalVgg16, vgg } from "./networks/vgg.js";
export { googLeNet, originalGoogLeNet } from "./networks/googlenet.js";
export { originalResNet18, resNet } from "./networks/resnet.js";
export { lstmClassifier } from "./networks/lstm-classifier.js";
export type { AutoencoderShape, BuildAutoencoder } from "./networks/autoencoder-shape.js";
export { autoencoder } from "./networks/autoencoder.js";
export { variationalAutoencoder } from "./networks/variational-autoencoder.js";
export { lstmAutoencoder } from "./networks/lstm-autoencoder.js";
export { ganDiscriminator, ganGenerator } from "./networks/gan.js";
export type { GanShape } from "./networks/gan.js";

export type { LayerSpec } from "./networks/layers/layer-spec.js";
export { describeNetwork, embeddingOf, tableOf } from "./networks/plan.js";
export type { LayerRow, NetworkPlan, PlanTable } from "./networks/plan.js";
export { freshNetwork, networkOf, run } from "./networks/network.js";
export type { Network } from "./networks/network.js";
export type { Samples } from "./networks/samples.js";
export { scoreClasses, trainClassifier } from "./networks/train-classifier.js";
export type { NetworkTrainingOptions, TrainingData } from "./networks/train-classifier.js";
export { trainAutoencoder } from "./networks/train-autoencoder.js";
export type { AutoencoderTrainingOptions } from "./networks/train-autoencoder.js";
export { noise, trainGan } from "./networks/train-gan.js";
export type { Gan } from "./networks/train-gan.js";
export type { EpochRecord, TrainingHistory, TrainingOptions, TrainingProgress } from "./networks/training.js";
export { meanEmbedding, networkEncoder, restoreNetworkEncoder } from "./networks/network-encoder.js";
export type { NetworkEncoderOptions, NetworkInput } from "./networks/network-encoder.js";
export { trainingBar } from "./networks/training-bar.js";
export type { TrainingBar } from "./networks/training-bar.js";
export { encoderPool } from "./workers/encoder-pool.js";
export type { EncoderPool, EncoderPoolOptions } from "./workers/encoder-pool.js";
export { OnlinePca } from "./online-pca.js";
export { fitImagePca, restoreImagePca } from "./image-pca-encoder.js";
export type { ImagePcaOptions } from "./image-pca-encoder.js";
export { fitImageWords, restoreImageWords } from "./image-words-encoder.js";
export type { ImageWordsOptions } from "./image-words-encoder.js";
export { fitSoundPca, restoreSoundPca, soundEncoder } from "./sound-encoder.js";
export type { SoundEncoderOptions, SoundPcaOptions } from "./sound-encoder.js";
export { fitSequence, restoreSequence } from "./sequence-encoder.js";
export type { SequenceEncoderOptions } from "./sequence-encoder.js";
