/**
 * Reads controlled sentences about places, English or Chinese, into relations. Not a parser of language: a list of
 * sentence patterns (`english.ts`, `chinese.ts`) with slots for names, numbers and directions. A sentence that fits no
 * pattern as a whole is tried in its parts between commas; a part that fits none is an error that shows it.
 *
 * Sentences may build on those before: "due west is a side door" belongs to the building spoken of last, and "the bridge
 * is under repair" to the bridge there is.
 */
import { EngraphError, InvalidInput } from "../../core/errors.js";
import type { NamedRelation } from "../named-relation.js";
import { chinese } from "./chinese.js";
import { english } from "./english.js";
import { relationsOf } from "./place-facts.js";
import { PlaceMind } from "./place-mind.js";
import { compileRule, type CompiledRule, type Language } from "./sentence-rule.js";

export interface Reading {
  /** Relations that are new, or whose attributes changed, in the order they follow. */
  readonly relations: readonly NamedRelation[];
  /** What was asked, where the text asks for a way. */
  readonly question?: { readonly from: string; readonly to: string };
}

const HAN = /\p{Script=Han}/u;
const compiled = new Map<Language, readonly CompiledRule[]>();

export class StatementReader {
  private mind = new PlaceMind();
  private told = new Map<string, string>();

  /**
   * Reads one sentence or several, of one language. Either all of the text is taken in or, on an error, nothing.
   * O(sentences × patterns).
   *
   * @throws InvalidInput `UNREADABLE_STATEMENT` with the part that was not understood.
   * @example new StatementReader().read("A has 3 floors. The main door is due north on floor 1.")
   */
  read(text: string): Reading {
    const before = structuredClone({ ...this.mind, facts: this.mind.facts });
    try {
      const language = HAN.test(text) ? chinese : english;
      for (const sentence of text.split(language.sentenceEnd)) this.take(language, sentence);
    } catch (error) {
      this.mind = Object.assign(new PlaceMind(), before);
      throw error;
    }
    const { from, to } = this.mind;
    const relations = this.news();
    if (from === undefined || to === undefined) return { relations };
    this.mind.from = this.mind.to = undefined;
    return { relations, question: { from, to } };
  }

  private take(language: Language, sentence: string): void {
    const tidy = language.tidy(sentence);
    if (tidy === "" || this.understood(language, tidy, sentence)) return;
    for (const part of tidy.split(language.partEnd).map((piece) => language.tidy(piece))) {
      if (part !== "" && !this.understood(language, part, sentence)) notUnderstood(part, sentence);
    }
  }

  private understood(language: Language, part: string, sentence: string): boolean {
    for (const { fit, says } of rulesOf(language)) {
      const words = fit(part);
      if (words === undefined) continue;
      try {
        says(this.mind, words);
      } catch (error) {
        if (!(error instanceof EngraphError)) throw error;
        notUnderstood(part, sentence, error);
      }
      return true;
    }
    return false;
  }

  private news(): NamedRelation[] {
    const fresh = relationsOf(this.mind.facts).filter((relation) => {
      const key = JSON.stringify([relation.from, relation.kind, relation.to]);
      const attributes = JSON.stringify(relation.attributes);
      if (this.told.get(key) === attributes) return false;
      this.told.set(key, attributes);
      return true;
    });
    return fresh;
  }
}

function rulesOf(language: Language): readonly CompiledRule[] {
  const known = compiled.get(language);
  if (known !== undefined) return known;
  const fresh = language.rules.map((rule) => compileRule(language, rule));
  compiled.set(language, fresh);
  return fresh;
}

function notUnderstood(part: string, sentence: string, cause?: EngraphError): never {
  const why =
    cause === undefined ? "fits none of the sentence patterns" : `cannot be taken in: ${cause.message}`;
  throw new InvalidInput(
    "UNREADABLE_STATEMENT",
    `"${part}" ${why}. The sentence was "${sentence.trim()}". Say it in one of the documented patterns, or assert the relation.`,
    { cause },
  );
}
