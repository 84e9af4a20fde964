import type { NamedRelation } from "../named-relation.js";

/** A relation read from a file, with what else the line said of it. */
export interface Triple extends NamedRelation {
  /** > 0. */
  readonly weight?: number;
  readonly source?: string;
  /** Ms since 1970. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

/**
 * A line format. `open` begins a file; the function it returns reads one line, and may remember earlier ones (a header).
 * A library can stand behind it as well.
 *
 * The line function returns undefined for a line that says nothing (blank, comment, header), and throws InvalidInput for
 * one it cannot read.
 */
export interface TripleFormat {
  readonly name: string;
  readonly open: () => (line: string) => Triple | undefined;
}
