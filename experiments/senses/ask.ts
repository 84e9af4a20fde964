/** Shown one sense, asked for another: what the memory answers, or that it does not know. */
import type { Hit, Memory, SignalContent } from "../../src/index.js";
import { NAMES, SENSES, type Noted, type Sense } from "./episodes.js";

/** What of each digit went to a trace, by the experiment's own notes. */
export type Meanings = ReadonlyMap<number, Float64Array>;

export interface Question {
  readonly cue: SignalContent;
  readonly sense: Sense;
  readonly digit: number;
}

export interface Answer {
  readonly from: Sense;
  readonly to: Sense;
  readonly digit: number;
  /** Null: not known. */
  readonly answered: number | null;
  /** Cosine of the cue to the nearest memory of its own sense. */
  readonly nearness: number;
  /** Association of the best hit, as a share of the best in either other sense, 0…1. */
  readonly share: number;
  readonly sentence: string;
}

/**
 * When nothing is answered: the cue is like nothing that was met, or what was met in the sense asked for is bound to it far
 * more weakly than what was met in the other. Chosen on validation seeds (`--tune`).
 */
export interface KnownRule {
  /** Least nearness, by the cue's sense. */
  readonly nearness: Readonly<Record<Sense, number>>;
  /** Least share, by the sense asked for. */
  readonly share: Readonly<Record<Sense, number>>;
}

/** Every question in both other senses. */
export async function ask(
  memory: Memory,
  questions: readonly Question[],
  { meanings, rule }: { readonly meanings: Meanings; readonly rule: KnownRule },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { cue, sense, digit } of questions) {
    const best = new Map<Sense, Hit | undefined>();
    for (const to of SENSES) best.set(to, (await memory.recall(cue, { modality: to, limit: 1 }))[0]);
    const others = SENSES.filter((to) => to !== sense);
    const strongest = Math.max(...others.map((to) => best.get(to)?.parts.association ?? 0));
    const nearness = best.get(sense)?.parts.similarity ?? 0;
    for (const to of others) {
      const hit = best.get(to);
      const share = strongest > 0 ? (hit?.parts.association ?? 0) / strongest : 0;
      const isKnown = hit !== undefined && nearness >= rule.nearness[sense] && share >= rule.share[to];
      const answered = isKnown ? meant(hit.trace, to, hit.texts, meanings) : null;
      answers.push({ from: sense, to, digit, answered, nearness, share, sentence: hit?.sentence ?? "" });
    }
  }
  return answers;
}

/** Words say themselves which digit they name; of pictures and sounds the notes tell what most of them were. */
function meant(trace: number, sense: Sense, texts: readonly string[], meanings: Meanings): number {
  if (sense === "text") return NAMES.findIndex((name) => texts[0].split(" ").includes(name));
  const counts = meanings.get(trace);
  return counts === undefined ? -1 : counts.indexOf(Math.max(...counts));
}

/** The notes beside the traces that the signals went to. */
export function meaningsOf(noted: readonly Noted[], traces: readonly number[]): Map<number, Float64Array> {
  const meanings = new Map<number, Float64Array>();
  noted.forEach(({ digit }, i) => {
    const counts = meanings.get(traces[i]) ?? new Float64Array(10);
    counts[digit]++;
    meanings.set(traces[i], counts);
  });
  return meanings;
}
