/**
 * A sentence pattern and what it says. Patterns are regular expressions in which `{slot}` or `{slot:name}` stands for a
 * kind of word that the language defines: `"{building} has {number} floors"`.
 */
import type { PlaceMind } from "./place-mind.js";

/** The words found in the slots, already read: a number for `number`, a canonical word for the others. */
export type Words = Readonly<Record<string, string | undefined>>;

export interface SentenceRule {
  readonly pattern: string;
  readonly says: (mind: PlaceMind, words: Words) => void;
}

/** How a language writes a slot, and what the canonical word for it is. */
export interface Slot {
  readonly written: string;
  readonly read: (word: string) => string;
}

export interface Language {
  readonly name: string;
  readonly slots: Readonly<Record<string, Slot>>;
  readonly rules: readonly SentenceRule[];
  /** Cuts a text into sentences, and a sentence that no rule reads as a whole into parts. */
  readonly sentenceEnd: RegExp;
  readonly partEnd: RegExp;
  /** Removes what carries no meaning (spaces, articles). */
  readonly tidy: (sentence: string) => string;
}

export interface CompiledRule {
  readonly says: SentenceRule["says"];
  /** The words of the sentence, or undefined where the pattern does not fit all of it. */
  readonly fit: (sentence: string) => Words | undefined;
}

/** @throws TypeError for a slot that the language does not have: a fault of the rule, not of the input. */
export function compileRule(language: Language, { pattern, says }: SentenceRule): CompiledRule {
  const slotOf = new Map<string, Slot>();
  const source = pattern.replace(/\{(\w+)(?::(\w+))?\}/g, (_whole, slotName: string, given?: string) => {
    const slot = language.slots[slotName];
    if (slot === undefined) throw new TypeError(`${language.name} has no slot {${slotName}}: ${pattern}`);
    const name = given ?? slotName;
    slotOf.set(name, slot);
    return `(?<${name}>${slot.written})`;
  });
  const expression = new RegExp(`^(?:${source})$`, "iu");
  const fit = (sentence: string) => {
    const found = expression.exec(sentence);
    if (found === null) return undefined;
    const groups = Object.entries((found.groups ?? {}) as Record<string, string | undefined>);
    return Object.fromEntries(
      groups.map(([name, word]) => [
        name,
        word === undefined ? undefined : (slotOf.get(name)?.read(word) ?? word),
      ]),
    );
  };
  return { says, fit };
}
