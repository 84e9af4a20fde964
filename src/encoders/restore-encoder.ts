/** Encoders from what a store remembers of them, so that a file can be opened without naming them again. */
import type { Encoder } from "./encoder.js";
import { hashedTextEncoder } from "./hashed-text-encoder.js";
import { restoreNetworkEncoder } from "./networks/network-encoder.js";
import { restoreImagePca } from "./image-pca-encoder.js";
import { restoreImageWords } from "./image-words-encoder.js";
import { restorePca } from "./pca-encoder.js";
import { restoreQuantityEncoder } from "./quantity-encoder.js";
import { restoreSequence } from "./sequence-encoder.js";
import { restoreSoundPca, soundEncoder } from "./sound-encoder.js";
import { textEncoder } from "./words/text-encoder.js";
import { vectorEncoder } from "./vector-encoder.js";

export interface EncoderTrace {
  readonly encoderId: string;
  readonly dimension: number;
  readonly sameSimilarity: number;
  readonly encoderState: Uint8Array | null;
}

/** @returns undefined where the encoder is not one of ours and must be given by the user. */
export function restoreEncoder(remembered: EncoderTrace): Encoder | undefined {
  const { encoderId, dimension, sameSimilarity, encoderState } = remembered;
  const [family, maker] = encoderId.split(":");
  const restored = (): Encoder<never> | undefined => {
    if (family === "pca" && encoderState !== null) return restorePca(encoderState);
    if (family === "quantities" && encoderState !== null) return restoreQuantityEncoder(encoderState);
    if (family === "network" && encoderState !== null) return restoreNetworkEncoder(encoderState);
    if (family === "image-pca" && encoderState !== null) return restoreImagePca(encoderState);
    if (family === "image-words" && encoderState !== null) return restoreImageWords(encoderState);
    if (family === "sound-pca" && encoderState !== null) return restoreSoundPca(encoderState);
    if (family === "sound") return soundEncoder({ sameSimilarity });
    if (family === "sequence" && encoderState !== null) return restoreSequence(encoderState);
    if (family === "vector") return vectorEncoder({ dimension, sameSimilarity, maker });
    if (family === "text" && maker === "words-1") return textEncoder({ sameSimilarity });
    if (family === "text" && maker === "hashed-1") return hashedTextEncoder({ dimension, sameSimilarity });
    return undefined;
  };
  const encoder = restored();
  return encoder?.id === encoderId ? encoder : undefined;
}
