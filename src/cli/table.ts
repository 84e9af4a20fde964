/** Tables that fit the screen: natural widths, and where those are too wide some columns give way. */
import Table from "cli-table3";
import { printable } from "./printable.js";

export interface Column {
  readonly title: string;
  /** Numbers stand to the right. Default `left`. */
  readonly align?: "left" | "right";
  /** Where the screen is narrow it gives way: it breaks over lines, or is cut with "…". Default: it keeps its width. */
  readonly gives?: "wrap" | "cut";
}

/** Columns of a screen that does not say how wide it is: a pipe, a file. */
const DEFAULT_SCREEN_COLUMNS = 80;
const NARROWEST_SCREEN = 40;
/** Between two columns. */
const GAP = 2;
/** No column is made narrower than this. */
const NARROWEST = 8;

/**
 * @param rows cells in the order of the columns; what could disturb a terminal is taken out.
 * @param screen width to fit into, in character cells.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen = screenWidth(),
): string {
  const cells = rows.map((row) => row.map(printable));
  const natural = columns.map((column, i) =>
    Math.max(...[column.title, ...cells.map((row) => row[i])].map(displayWidth)),
  );
  const widths = fit(columns, natural, screen - GAP * (columns.length - 1));
  const drawn = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colWidths: widths,
    colAligns: columns.map((column) => column.align ?? "left"),
  });
  drawn.push(columns.map(({ title }) => title));
  drawn.push(widths.map((width) => "─".repeat(width)));
  for (const row of cells) {
    drawn.push(
      row.map((content, i) => ({
        content,
        wordWrap: columns[i].gives === "wrap",
        wrapOnWordBoundary: !hasLongWord(content, widths[i]),
      })),
    );
  }
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Two columns without a head: what, and its value. */
export function facts(rows: readonly (readonly [what: string, value: string])[]): string {
  const widest = Math.max(...rows.map(([what]) => displayWidth(what)));
  return rows
    .map(([what, value]) => `${what}${" ".repeat(widest - displayWidth(what) + GAP)}${printable(value)}`)
    .join("\n");
}

/** Text broken at spaces, so that no line is wider than the screen. A longer word stays whole. */
export function paragraph(text: string, screen = screenWidth()): string {
  const lines: string[] = [];
  for (const word of printable(text).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= screen) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.join("\n");
}

function screenWidth(): number {
  // Some pseudo-terminals say 0.
  return Math.max(NARROWEST_SCREEN, process.stdout.columns || DEFAULT_SCREEN_COLUMNS);
}

/** Takes one from the widest column that gives way until all fit; a screen too narrow for the others is overrun. */
function fit(columns: readonly Column[], natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  const giving = columns.flatMap((column, i) => (column.gives === undefined ? [] : [i]));
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  for (; excess > 0; excess--) {
    const widest = giving.reduce((best, i) => (widths[i] > widths[best] ? i : best), giving[0]);
    if (widest === undefined || widths[widest] <= NARROWEST) break;
    widths[widest]--;
  }
  return widths;
}

/** Cells of a terminal that a text takes: two for East Asian wide signs and pictures, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) {
    if (/\p{M}|\p{Cf}/u.test(sign)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(
        sign,
      )
        ? 2
        : 1;
  }
  return width;
}

function hasLongWord(text: string, width: number): boolean {
  return text.split(" ").some((word) => displayWidth(word) > width);
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};
