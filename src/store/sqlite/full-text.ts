/**
 * Text search over what traces were met in: SQLite's FTS5 with its BM25 (k1 1.2, b 0.75) over Porter stems. One row for each
 * trace that has words. The table is contentless, so the file does not hold the wordings twice; it is written in the same
 * transaction as the trace.
 */
import type Database from "better-sqlite3";
import { normalizeText } from "../../core/normalize-text.js";
import type { Exemplar, TraceId } from "../record.js";
import type { TextMatch, TextQuery } from "../store.js";

const HAN = /(\p{Script=Han})/gu;

/** The words that a trace is found by: its wordings, and its gist where no wording begins with it. Empty: it has none. */
export function searchableText(gist: string | null, exemplars: readonly Pick<Exemplar, "text">[]): string {
  const texts = [...new Set(exemplars.flatMap(({ text }) => text ?? []))];
  const start = gist?.replace(/…$/u, "");
  const own = texts.map((text) => text.replace(/\s+/gu, " ").trim());
  if (gist !== null && !own.some((text) => text.startsWith(start!))) texts.unshift(gist);
  return texts.map(spaced).filter(Boolean).join("\n");
}

/** The same from the columns of a row; `texts` is a JSON array. */
export function searchableRow(gist: unknown, texts: unknown): string {
  const wordings = JSON.parse(texts as string) as string[];
  return searchableText(
    gist as string | null,
    wordings.map((text) => ({ text })),
  );
}

/** Normal words with spaces between; a sign of a script without spaces is a word. */
function spaced(text: string): string {
  return normalizeText(text).replace(HAN, " $1 ").replace(/ +/gu, " ").trim();
}

type Rows = Database.Statement<[string, number, number], [number, number]>;

export class FullText {
  private readonly insert: Database.Statement<[number, string]>;
  private readonly remove: Database.Statement<[number]>;
  private readonly found: Rows;

  constructor(db: Database.Database) {
    this.insert = db.prepare("INSERT INTO full_text (rowid, words) VALUES (?, ?)");
    this.remove = db.prepare("DELETE FROM full_text WHERE rowid = ?");
    this.found = db
      .prepare<[string, number, number], [number, number]>(
        `SELECT t.id, -bm25(full_text) AS score
           FROM full_text f JOIN trace t ON t.id = f.rowid
          WHERE full_text MATCH ? AND (? OR t.stage = 'lasting')
          ORDER BY score DESC, t.id LIMIT ?`,
      )
      .raw();
  }

  /** The trace must not be there. */
  add(trace: TraceId, words: string): void {
    this.insert.run(trace, words);
  }

  drop(trace: TraceId): void {
    this.remove.run(trace);
  }

  search({ words, limit, fleeting }: TextQuery): TextMatch[] {
    const asked = [...new Set(words.flatMap((word) => spaced(word).split(" ")))].filter(Boolean);
    if (asked.length === 0) return [];
    // Normal words hold no quotation mark, so nothing of theirs is read as an operator.
    const query = asked.map((word) => `"${word}"`).join(" OR ");
    return this.found
      .all(query, fleeting ? 1 : 0, limit)
      .map(([trace, score]) => ({ trace: trace as TraceId, score }));
  }
}
