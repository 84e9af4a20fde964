/** Link prediction data as ConvE's repository has it: `head<TAB>relation<TAB>tail` a line, in three files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTriples, tsv } from "../../src/relations/index.js";

export const UMLS_FILES = ["train.txt", "valid.txt", "test.txt"] as const;

/** Entities by id, 1… in the order they are first met. */
export interface Fact {
  readonly from: number;
  readonly kind: string;
  readonly to: number;
}

export interface LinkData {
  readonly entities: number;
  readonly train: readonly Fact[];
  readonly valid: readonly Fact[];
  readonly test: readonly Fact[];
}

/** @throws InvalidInput where a line is not a triple. */
export function loadLinks(folder: string): LinkData {
  const ids = new Map<string, number>();
  const idOf = (name: string) => {
    const known = ids.get(name) ?? ids.size + 1;
    ids.set(name, known);
    return known;
  };
  const [train, valid, test] = UMLS_FILES.map((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    return [...readTriples(lines, tsv)].map(({ triple, error }): Fact => {
      if (error !== undefined) throw error;
      return { from: idOf(triple.from), kind: triple.kind, to: idOf(triple.to) };
    });
  });
  return { entities: ids.size, train, valid, test };
}
