/**
 * Which state of a memory is kept while it learns: the one that did best in validation drives, in which nothing is learned
 * (early stopping: Prechelt 1998, "Early stopping, but when?"). What a memory does swings from drive to drive while it goes on
 * learning, so that the last state is as good as chance makes it.
 *
 * Departure: learning does not stop; it goes on to its end, and the best of a few states is taken.
 */
import type { Memory } from "../../src/index.js";
import { per1000Km, speedMps, type Tally } from "./drive.js";

export interface Select {
  /** Drives learned from before the first snapshot. */
  readonly from: number;
  /** Drives from one snapshot to the next. */
  readonly every: number;
  /** Validation drives of each snapshot. */
  readonly drives: number;
}

/** A memory as it was after so many drives. */
export interface Snapshot {
  readonly episodes: number;
  /** Its export. */
  readonly lines: readonly string[];
}

export interface Choice {
  readonly kept: Snapshot;
  /** What validation drives came to for each; none where there was nothing to choose from. */
  readonly tried: readonly { readonly episodes: number; readonly tally: Tally }[];
}

export function isDue({ from, every }: Select, episodes: number): boolean {
  return episodes >= from && (episodes - from) % every === 0;
}

export async function snapshotOf(memory: Memory, episodes: number): Promise<Snapshot> {
  const lines: string[] = [];
  for await (const line of memory.export()) lines.push(line);
  return { episodes, lines };
}

/** Fewer collisions per km; as few, and faster. */
export function isBetter(one: Tally, other: Tally): boolean {
  const [rate, otherRate] = [per1000Km(one), per1000Km(other)];
  return rate < otherRate || (rate === otherRate && speedMps(one) > speedMps(other));
}

/**
 * The snapshot that drives best; the later one of equals.
 *
 * @param driven what validation drives with a snapshot come to.
 * @throws Error where there is none.
 */
export async function bestOf(
  snapshots: readonly Snapshot[],
  driven: (snapshot: Snapshot) => Tally | Promise<Tally>,
): Promise<Choice> {
  if (snapshots.length === 0) throw new Error("No snapshot was due while learning: lower `from`.");
  if (snapshots.length === 1) return { kept: snapshots[0], tried: [] };
  const tried: { episodes: number; tally: Tally }[] = [];
  let best = 0;
  for (const snapshot of snapshots) {
    const tally = await driven(snapshot);
    tried.push({ episodes: snapshot.episodes, tally });
    if (!isBetter(tried[best].tally, tally)) best = tried.length - 1;
  }
  return { kept: snapshots[best], tried };
}
