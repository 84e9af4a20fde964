/**
 * Full-text search by BM25: the text seeds, and the baseline.
 *
 * Source: S. Robertson, H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, with the IDF of Lucene,
 * ln(1 + (N − n + ½) / (n + ½)), which is never negative.
 */
export interface Bm25Options {
  /** How soon a repeated word stops counting. */
  readonly k1: number;
  /** How much long texts are discounted, 0…1. */
  readonly b: number;
}

/** The defaults of Lucene. */
export const BM25_DEFAULTS: Bm25Options = { k1: 1.2, b: 0.75 };

/** Lower-case runs of letters and digits. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

export class Bm25 {
  /** Per word: text and how often it is there. */
  private readonly postings = new Map<string, [text: number, count: number][]>();
  private readonly lengths: number[] = [];
  private readonly meanLength: number;

  constructor(
    texts: readonly string[],
    private readonly options: Bm25Options = BM25_DEFAULTS,
  ) {
    texts.forEach((text, id) => {
      const found = words(text);
      const counts = new Map<string, number>();
      for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const list = this.postings.get(word);
        if (list === undefined) this.postings.set(word, [[id, count]]);
        else list.push([id, count]);
      }
      this.lengths.push(found.length);
    });
    this.meanLength = this.lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
  }

  /** ln(1 + (N − n + ½) / (n + ½)) of a word that n texts have. */
  idf(word: string): number {
    const holders = this.postings.get(word)?.length ?? 0;
    return Math.log(1 + (this.lengths.length - holders + 0.5) / (holders + 0.5));
  }

  /** Texts that share a word with the query, best first, ties by position. O(postings of its words). */
  search(query: string): { readonly text: number; readonly score: number }[] {
    const { k1, b } = this.options;
    const scores = new Map<number, number>();
    for (const word of new Set(words(query))) {
      const idf = this.idf(word);
      for (const [text, count] of this.postings.get(word) ?? []) {
        const norm = k1 * (1 - b + (b * this.lengths[text]) / this.meanLength);
        scores.set(text, (scores.get(text) ?? 0) + (idf * count * (k1 + 1)) / (count + norm));
      }
    }
    return [...scores]
      .map(([text, score]) => ({ text, score }))
      .sort((a, b) => b.score - a.score || a.text - b.text);
  }
}
