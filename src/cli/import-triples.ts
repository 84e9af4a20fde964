/** Relations from a file of triples, however long; what cannot be taken in is told by line. */
import type { RelateSummary, TripleFormatName } from "../index.js";
import { byteLines } from "./byte-lines.js";
import { openSource } from "./byte-source.js";
import { given } from "./given.js";
import { count } from "./held.js";
import { withMemory } from "./open-memory.js";
import { printable } from "./printable.js";
import type { BadLine } from "./signal-stream.js";
import { streamProgress } from "./stream-progress.js";
import { paragraph } from "./table.js";
import { formatByName, TRIPLE_FORMATS, TripleLines } from "./triple-lines.js";

export interface TriplesOptions {
  readonly format?: TripleFormatName;
  readonly invalid?: "throw" | "skip";
  readonly atomic?: true;
  readonly source?: string;
}

export interface TriplesResult extends Omit<RelateSummary, "refused"> {
  /** The first lines that were passed over. */
  readonly invalid: readonly BadLine[];
}

/** Bad lines that are shown to people; JSON has all that the library tells. */
const BAD_LINES_SHOWN = 10;

/** @throws StatementsRefused with the lines, where they are not passed over. */
export async function importTriples(
  db: string,
  file: string,
  { format = formatByName(file), invalid, atomic, source: said }: TriplesOptions,
): Promise<TriplesResult> {
  const source = await openSource(file);
  const progress = streamProgress(source.sizeBytes, "statements");
  try {
    const triples = new TripleLines(byteLines(source.stream, { onBytes: (bytes) => progress.read(bytes) }));
    const { refused, ...summary } = await withMemory(db, "make", (memory) =>
      memory.relateTriples(triples.lines(), {
        format: triples.format(TRIPLE_FORMATS[format]),
        onProgress: ({ statements }) => progress.observed(statements),
        ...given({ invalid, atomic, source: said }),
      }),
    );
    const bad = refused.map(({ position, error }) => ({
      line: position,
      code: error.code,
      message: error.message,
    }));
    return { ...summary, invalid: bad };
  } finally {
    progress.stop();
    source.stream.destroy();
  }
}

export function triplesWords({ statements, relations, repeated, skipped, invalid }: TriplesResult): string {
  const summary = `${count(statements, "statement")} read: ${count(relations, "new relation")}, ${repeated} said again, ${skipped} passed over.`;
  const shown = invalid.slice(0, BAD_LINES_SHOWN);
  const more = skipped > shown.length ? [`… and ${skipped - shown.length} more.`] : [];
  return [
    paragraph(summary),
    ...shown.map(({ line, message }) => printable(`  line ${line}: ${message.replace(/^Line \d+ /, "it ")}`)),
    ...more,
  ].join("\n");
}
