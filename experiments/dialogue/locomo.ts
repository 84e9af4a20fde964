/** LoCoMo-10: long conversations of two, and questions with the turns that answer them (A. Maharana et al., ACL 2024). */
import { readFileSync } from "node:fs";
import { z } from "zod";

const fileSchema = z.array(
  z.object({
    sample_id: z.string(),
    conversation: z.record(z.string(), z.unknown()),
    qa: z.array(z.object({ question: z.string(), evidence: z.array(z.string()), category: z.number() })),
  }),
);
const turnsSchema = z.array(z.object({ speaker: z.string(), dia_id: z.string(), text: z.string() }));

export interface Turn {
  /** `D3:7`: session 3, turn 7. */
  readonly id: string;
  /** `Ann: what she said`. */
  readonly text: string;
  readonly session: string;
  readonly speaker: string;
}

export interface Question {
  readonly text: string;
  /** Turns that answer it, at least one. */
  readonly evidence: ReadonlySet<string>;
  /** 1 several turns, 2 time, 3 with common knowledge, 4 one turn. */
  readonly category: number;
}

export interface Conversation {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly questions: readonly Question[];
}

/** Category 5 has no answer in the conversation. */
const ANSWERABLE = new Set([1, 2, 3, 4]);

export function readLocomo(path: string): Conversation[] {
  return fileSchema.parse(JSON.parse(readFileSync(path, "utf8"))).map(({ sample_id, conversation, qa }) => {
    const turns = turnsOf(conversation);
    const known = new Set(turns.map(({ id }) => id));
    const questions = qa
      .filter(({ category }) => ANSWERABLE.has(category))
      .map(({ question, evidence, category }) => {
        // A few fields name several turns, or a turn that is not there.
        const named = evidence.flatMap((field) => field.match(/D\d+:\d+/gu) ?? []);
        return { text: question, category, evidence: new Set(named.filter((id) => known.has(id))) };
      })
      .filter(({ evidence }) => evidence.size > 0);
    return { name: sample_id, turns, questions };
  });
}

function turnsOf(conversation: Readonly<Record<string, unknown>>): Turn[] {
  return Object.keys(conversation)
    .filter((key) => /^session_\d+$/u.test(key))
    .sort((a, b) => Number(a.slice("session_".length)) - Number(b.slice("session_".length)))
    .flatMap((session) =>
      turnsSchema.parse(conversation[session]).map(({ speaker, dia_id, text }) => ({
        id: dia_id,
        text: `${speaker}: ${text}`,
        session,
        speaker,
      })),
    );
}
