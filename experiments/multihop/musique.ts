/**
 * MuSiQue-train-100 as HippoRAG ships it: 100 questions, a corpus of 1,890 passages, and triples that GPT-3.5 extracted from
 * each passage (H. Trivedi et al. 2022; B. J. Gutiérrez et al. 2024).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const MUSIQUE_FILES = [
  "musique_train.json",
  "musique_train_corpus.json",
  "openie_musique_train_gpt35.json",
] as const;

export interface Passage {
  readonly title: string;
  /** Title and text: what is searched. */
  readonly text: string;
  /** Subject, predicate, object, as extracted. */
  readonly triples: readonly (readonly [string, string, string])[];
}

export interface Question {
  readonly question: string;
  /** Positions of the passages that the answer needs, 2 to 4. */
  readonly supporting: readonly number[];
}

export interface Musique {
  readonly passages: readonly Passage[];
  readonly questions: readonly Question[];
}

interface RawPassage {
  readonly title: string;
  readonly text: string;
}

interface RawQuestion {
  readonly question: string;
  readonly paragraphs: readonly { title: string; paragraph_text: string; is_supporting: boolean }[];
}

interface RawExtraction {
  readonly docs: readonly (RawPassage & { readonly extracted_triples: readonly (readonly string[])[] })[];
}

/** @throws Error where a passage that a question needs is not in the corpus. */
export function loadMusique(folder: string): Musique {
  const [questions, corpus, extraction] = MUSIQUE_FILES.map((file) => parse(join(folder, file))) as [
    RawQuestion[],
    RawPassage[],
    RawExtraction,
  ];
  const keyOf = ({ title, text }: RawPassage) => `${title}\n${text}`;
  const triples = new Map(extraction.docs.map((doc) => [keyOf(doc), doc.extracted_triples]));
  const position = new Map(corpus.map((passage, i) => [keyOf(passage), i]));
  const supporting = ({ paragraphs }: RawQuestion) =>
    paragraphs
      .filter((paragraph) => paragraph.is_supporting)
      .map(({ title, paragraph_text: text }) => {
        const found = position.get(keyOf({ title, text }));
        if (found === undefined) throw new Error(`The corpus has no passage "${title}".`);
        return found;
      });
  return {
    passages: corpus.map((passage) => ({
      title: passage.title,
      text: keyOf(passage),
      triples: (triples.get(keyOf(passage)) ?? []).filter(isTriple),
    })),
    questions: questions.map((raw) => ({ question: raw.question, supporting: supporting(raw) })),
  };
}

/** 185 of the 17,419 extractions have fewer or more parts than three. */
function isTriple(parts: readonly string[]): parts is readonly [string, string, string] {
  return parts.length === 3;
}

/** The file of triples was written by Python, which writes NaN where JSON has no such word. */
function parse(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8").replaceAll(/:\s*NaN/g, ": null"));
}
