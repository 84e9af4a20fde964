/**
 * Why a relation is believed: a row for each time it was said. What was said once needs no row of its own, since the
 * record tells who said it and when; from the second time on all rows are written, the first one included.
 */
import type { Relation } from "../relations/relation.js";
import type { Change, RelationEvidenceRecord } from "../store/change.js";
import type { Awaitable } from "../store/store.js";

/** Rows to write when `known` is said again. */
export function rowsOfRepeat(known: Relation, source: string, time: number): Change[] {
  const row: RelationEvidenceRecord = { relation: known.id, time, source, note: null };
  return [...(known.count === 1 ? [impliedRow(known)] : []), row].map((evidence) => ({
    op: "addRelationEvidence",
    evidence,
  }));
}

/** All rows of a relation, oldest first, as they would stand if each time had a row. Learned relations have none. */
export async function ledgerOf(
  relation: Relation,
  written: (id: number) => Awaitable<readonly RelationEvidenceRecord[]>,
): Promise<readonly RelationEvidenceRecord[]> {
  if (relation.origin === "learned") return [];
  return relation.count === 1 ? [impliedRow(relation)] : written(relation.id);
}

function impliedRow({ id, lastTime, source }: Relation): RelationEvidenceRecord {
  return { relation: id, time: lastTime, source, note: null };
}
