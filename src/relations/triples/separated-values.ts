/**
 * CSV (RFC 4180) and tab-separated triples. With a header that names the ends (`from,kind,to,…`) other columns are
 * attributes; without one the three columns are the triple. Departs from RFC 4180: a quoted field may not hold a line
 * break, because broken lines are reported by number and the rest must stay readable.
 */
import { InvalidInput } from "../../core/errors.js";
import { END_NAMES, tripleOf } from "./triple-fields.js";
import type { TripleFormat } from "./triple-format.js";

export const csv: TripleFormat = { name: "CSV", open: () => reader((line) => splitCsv(line)) };

/** No quoting: a tab always separates. */
export const tsv: TripleFormat = { name: "TSV", open: () => reader((line) => line.split("\t")) };

function reader(split: (line: string) => string[]) {
  let header: string[] | undefined;
  return (line: string) => {
    if (line.trim() === "") return undefined;
    const cells = split(line.replace(/^\uFEFF/, ""));
    if (header === undefined) {
      const named = cells.map((cell) => cell.trim());
      const isHeader = named.filter((name) => END_NAMES.has(name)).length === 3;
      header = isHeader ? named : ["from", "kind", "to"];
      if (isHeader) return undefined;
    }
    if (cells.length !== header.length) {
      throw new InvalidInput(
        "BAD_TRIPLE",
        `${cells.length} columns, expected ${header.length} (${header.join(", ")})`,
      );
    }
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (let i = 0; i < header.length; i++) fields[header[i]] = valueOf(cells[i], END_NAMES.has(header[i]));
    return tripleOf(fields);
  };
}

/** A cell of an attribute column: empty is absent, true, false and numbers are what they look like. */
function valueOf(cell: string, isEnd: boolean): string | number | boolean | undefined {
  if (isEnd) return cell;
  if (cell === "") return undefined;
  if (cell === "true" || cell === "false") return cell === "true";
  return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const found = cell.exec(line);
    if (found === null)
      throw new InvalidInput("BAD_TRIPLE", "a quote that is not closed, or text after a closing quote");
    cells.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (found[3] === "") return cells;
  }
}
