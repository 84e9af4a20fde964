/** Encoders: from signals to vectors. */
export type { Encoder, Modality } from "./encoder.js";
export { vectorEncoder } from "./vector-encoder.js";
export type { VectorEncoderOptions } from "./vector-encoder.js";
export { quantityEncoder } from "./quantity-encoder.js";
export type { Quantity, QuantityEncoder, QuantityEncoderOptions } from "./quantity-encoder.js";
export { hashedTextEncoder } from "./hashed-text-encoder.js";
export type { HashedTextEncoderOptions } from "./hashed-text-encoder.js";
export { fitPca, restorePca } from "./pca-encoder.js";
export type { PcaEncoderOptions } from "./pca-encoder.js";
