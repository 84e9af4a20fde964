/** The method under test, over the public API: relations into a memory, `predictLinks` out of it. */
import { Memory } from "../../src/index.js";
import type { Scorer } from "./protocol.js";
import type { Fact } from "./umls.js";

/** Entities by what they are called. */
export type Naming = (entity: number) => string;

/** More than there are entities: all of them are scored. */
const ALL = 1_000;

export class MemorySignatures implements Scorer {
  private readonly answers = new Map<string, ReadonlyMap<number, number>>();

  private constructor(
    private readonly memory: Memory,
    private readonly naming: Naming,
    private readonly entityOf: ReadonlyMap<string, number>,
  ) {}

  /** A memory of these relations and nothing else; entities not in any of them are unknown to it. */
  static async of(facts: readonly Fact[], naming: Naming): Promise<MemorySignatures> {
    const memory = await Memory.open(":memory:", { clock: () => 0 });
    await memory.relateAll(facts.map(({ from, kind, to }) => ({ from: naming(from), kind, to: naming(to) })));
    const entityOf = new Map(
      facts.flatMap(({ from, to }) => [from, to]).map((entity) => [naming(entity), entity]),
    );
    return new MemorySignatures(memory, naming, entityOf);
  }

  /** Asks for both ends of each; what it answers is what `scoreTails` and `scoreHeads` then say. */
  async ask(facts: readonly Fact[]): Promise<void> {
    for (const { from, kind, to } of facts) {
      await this.askOne(from, kind, "tail");
      await this.askOne(to, kind, "head");
    }
  }

  scoreTails(head: number, kind: string): ReadonlyMap<number, number> {
    return this.answers.get(`${head} ${kind} tail`)!;
  }

  scoreHeads(kind: string, tail: number): ReadonlyMap<number, number> {
    return this.answers.get(`${tail} ${kind} head`)!;
  }

  async close(): Promise<void> {
    await this.memory.close();
  }

  private async askOne(known: number, kind: string, missing: "tail" | "head"): Promise<void> {
    const name = this.naming(known);
    const question = missing === "tail" ? { from: name, kind } : { kind, to: name };
    const found = this.entityOf.has(name)
      ? await this.memory.predictLinks(question, { limit: ALL, includeKnown: true })
      : [];
    const scores = new Map(found.map((answer) => [this.entityOf.get(answer.label)!, answer.score]));
    this.answers.set(`${known} ${kind} ${missing}`, scores);
  }
}
