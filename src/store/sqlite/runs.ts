/** Consecutive whole numbers as one: what a stream writes and lets go is mostly that. */

/** `first` … `first + span − 1`. */
export interface Run {
  readonly first: number;
  readonly span: number;
}

/** The numbers as runs, rising. O(n log n). */
export function runsOf(numbers: Iterable<number>): Run[] {
  const rising = Float64Array.from(numbers).sort();
  const runs: Run[] = [];
  let start = 0;
  for (let i = 1; i <= rising.length; i++) {
    if (i < rising.length && rising[i] === rising[i - 1] + 1) continue;
    runs.push({ first: rising[start], span: i - start });
    start = i;
  }
  return runs;
}
