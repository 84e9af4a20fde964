/** One conversation in a memory, and what each way of finding finds for its questions. */
import { Memory, textEncoder, type Encoder, type Hit } from "../../src/index.js";
import type { Conversation } from "./locomo.js";

/** Deep enough that what is ranked by one part alone has its first ten. */
const DEPTH = 200;

export interface Found {
  readonly category: number;
  readonly evidence: ReadonlySet<string>;
  /** Hits with the turn that each is. */
  readonly hits: readonly { readonly turn: string; readonly parts: Hit["parts"]; readonly score: number }[];
}

/**
 * Every turn is remembered by itself, near copies too: what is measured is finding, not what the gate keeps.
 */
export async function retrieve(
  { turns, questions }: Conversation,
  encoder: Encoder<string> = textEncoder(),
): Promise<Found[]> {
  const memory = await Memory.open(":memory:", {
    encoders: [encoder],
    index: "exact",
    gate: { chanceLevel: 0.9999, sameSimilarity: 0.9999 },
    budget: { lasting: 10_000 },
    clock: () => 0,
  });
  const turnOf = new Map<number, string>();
  for (const [i, { id, text, speaker, session }] of turns.entries()) {
    const { trace } = await memory.remember({ text, origin: speaker, episode: session, time: i * 60_000 });
    if (!turnOf.has(trace)) turnOf.set(trace, id);
  }
  const found: Found[] = [];
  for (const { text, category, evidence } of questions) {
    const hits = await memory.recall(text, { limit: DEPTH, spread: false });
    found.push({
      category,
      evidence,
      hits: hits.map(({ trace, parts, score }) => ({ turn: turnOf.get(trace)!, parts, score })),
    });
  }
  await memory.close();
  return found;
}
