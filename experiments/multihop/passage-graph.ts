/**
 * Passages and the phrases of their triples as traces, joined by relations, and what a question brings to mind there.
 *
 *     passage —mentions→ phrase        weight: IDF of the phrase, ln(passages ÷ passages that mention it)
 *     passage —about→ phrase           the phrase that is the passage's title; weight: title weight × IDF
 *     phrase —"published by"→ phrase   the supplied triple; weight 1
 *
 * Seeds are the first few passages of the text search and the phrases that the question names word for word. Spreading
 * (`Spreading`, personalised PageRank by forward push) does the rest; passages are ranked by the activation that settles in
 * them. After HippoRAG (B. J. Gutiérrez et al., NeurIPS 2024), which seeds phrases only, found by a language model, and sums
 * over the phrases of a passage; here passages are nodes themselves and no model is used.
 */
import {
  makeRelation,
  pathSentence,
  RelationGraph,
  Spreading,
  type PathStep,
  type Relation,
} from "../../src/relations/index.js";
import { words, type Bm25 } from "./bm25.js";
import type { Passage } from "./musique.js";

export interface SpreadingSettings {
  /** Passages of the text search that are seeds. */
  readonly passages: number;
  /** Shares of the passages go by BM25 score to this power. */
  readonly sharpness: number;
  /** Share of the phrases named in the question ÷ share of the passages. */
  readonly phrases: number;
  /** Share that stays at each node. */
  readonly alpha: number;
  /** Weight of `about` beside `mentions`; 0: no such relation. */
  readonly title: number;
}

/** Where the query's spread ended: passages by activation, best first. */
export interface Brought {
  readonly passage: number;
  readonly activation: number;
  readonly path: readonly PathStep[];
}

/** Finer than the default: the tail of the ranking is scored too. */
const PRECISION = { epsilon: 1e-5, maxTouches: 100_000 };

export class PassageGraph {
  /** Phrases by their words; ids follow those of the passages. */
  private readonly phraseIds = new Map<string, number>();
  private readonly phraseNames: string[] = [];
  private readonly spreading: Spreading;
  readonly graph: RelationGraph;

  constructor(
    private readonly passages: readonly Passage[],
    private readonly search: Bm25,
    title: number,
  ) {
    this.graph = RelationGraph.from(this.relations(title));
    this.spreading = new Spreading(this.graph);
  }

  /** Passages that the question brings to mind, best first; those it does not reach are missing. */
  ask(question: string, settings: SpreadingSettings): Brought[] {
    const seeds = this.seedsOf(question, settings);
    const { alpha } = settings;
    const limit = this.graph.nodeCapacity;
    const { hits } = this.spreading.spread(seeds, { ...PRECISION, asOf: 0, alpha, limit });
    return hits
      .filter(({ node }) => node <= this.passages.length)
      .map(({ node, score, path }) => ({ passage: node - 1, activation: score, path }));
  }

  /** `Nature Physics —mentions→ nature publishing group ←mentions— …` */
  sentence(path: readonly PathStep[]): string {
    return pathSentence(path, (node) =>
      node <= this.passages.length
        ? `[${this.passages[node - 1].title}]`
        : this.phraseNames[node - 1 - this.passages.length],
    );
  }

  get phraseCount(): number {
    return this.phraseNames.length;
  }

  private relations(title: number): Relation[] {
    const mentioned = this.passages.map(({ triples }) => {
      const ends = triples.flatMap(([subject, , object]) => [this.phrase(subject), this.phrase(object)]);
      return new Set(ends.filter((end) => end !== undefined));
    });
    const holders = new Map<number, number>();
    for (const ends of mentioned) for (const end of ends) holders.set(end, (holders.get(end) ?? 0) + 1);
    const idf = (phrase: number) => Math.log(this.passages.length / (holders.get(phrase) ?? 1));
    const relations: Relation[] = [];
    const relate = (from: number, kind: string, to: number, weight: number) =>
      relations.push(makeRelation({ id: relations.length + 1, from, kind, to, weight }));
    this.passages.forEach((passage, i) => {
      for (const phrase of mentioned[i]) relate(i + 1, "mentions", phrase, idf(phrase));
      const about = this.phraseIds.get(wordsOf(passage.title));
      if (about !== undefined && title > 0) relate(i + 1, "about", about, title * idf(about));
      for (const [subject, predicate, object] of passage.triples) {
        const [from, to] = [this.phrase(subject), this.phrase(object)];
        if (from === undefined || to === undefined || from === to) continue;
        relate(from, predicate.trim() || "is", to, 1);
      }
    });
    return relations;
  }

  /** The trace of a phrase; undefined where it has no words. */
  private phrase(text: string): number | undefined {
    const name = wordsOf(text);
    if (name === "") return undefined;
    const known = this.phraseIds.get(name);
    if (known !== undefined) return known;
    const id = this.passages.length + this.phraseNames.push(name);
    this.phraseIds.set(name, id);
    return id;
  }

  private seedsOf(question: string, settings: SpreadingSettings): [node: number, share: number][] {
    const found = this.search.search(question).slice(0, settings.passages);
    const passages = found.map(
      ({ text, score }) => [text + 1, (score / found[0].score) ** settings.sharpness] as [number, number],
    );
    const named = settings.phrases > 0 ? this.named(question) : [];
    const sum = (seeds: readonly [number, number][]) => seeds.reduce((all, [, share]) => all + share, 0);
    const scale = (settings.phrases * sum(passages)) / sum(named);
    return [...passages, ...named.map(([node, share]) => [node, share * scale] as [number, number])];
  }

  /** Phrases that the question says word for word, each worth the IDF of its words. */
  private named(question: string): [node: number, share: number][] {
    const said = words(question);
    const found = new Map<number, number>();
    for (let from = 0; from < said.length; from++) {
      for (let to = from + 1; to <= said.length; to++) {
        const run = said.slice(from, to);
        const phrase = run.join(" ").length > 2 ? this.phraseIds.get(run.join(" ")) : undefined;
        if (phrase === undefined) continue;
        found.set(
          phrase,
          run.reduce((worth, word) => worth + this.search.idf(word), 0),
        );
      }
    }
    return [...found];
  }
}

function wordsOf(text: string): string {
  return words(text).join(" ");
}
