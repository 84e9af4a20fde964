/** A plain table for a terminal and for a log. */
import Table from "cli-table3";

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] }, chars: NO_LINES_BETWEEN_ROWS });
  for (const row of rows) table.push([...row]);
  console.log(table.toString());
}

const NO_LINES_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** Mean with the range beside it: `.963 (.961–.965)`. */
export function meanAndRange(values: readonly number[], show: (value: number) => string): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return show(mean);
  return `${show(mean)} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

/** 0.0345 as `3.45 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
