/** Relations as a table. */
import type { Relation, RelationLine } from "../index.js";
import { table, type Column } from "./table.js";
import { formatTime } from "./time.js";

const COLUMNS: readonly Column[] = [
  { title: "id", align: "right" },
  { title: "relation", gives: "wrap" },
  { title: "weight", align: "right" },
  { title: "said", align: "right" },
  { title: "source", gives: "cut" },
  { title: "details", gives: "wrap" },
];

export function relationTable(lines: readonly RelationLine[]): string {
  const rows = lines.map(({ relation, sentence }) => [
    String(relation.id),
    sentence,
    String(Number((relation.weight * relation.sign).toPrecision(3))),
    `${relation.count}×`,
    relation.origin === "learned" ? `learned: ${relation.source}` : relation.source,
    detailsOf(relation),
  ]);
  const bare = rows.every((row) => row[5] === "");
  const shown = bare ? COLUMNS.slice(0, 5) : COLUMNS;
  return table(shown, bare ? rows.map((row) => row.slice(0, 5)) : rows);
}

function detailsOf({ attributes, validFrom, validTo }: Relation): string {
  return [
    ...Object.entries(attributes).map(([key, value]) => `${key}=${attributeWords(key, value)}`),
    validFrom > -Infinity ? `from ${formatTime(validFrom)}` : "",
    validTo < Infinity ? `until ${formatTime(validTo)}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function attributeWords(key: string, value: string | number | boolean): string {
  return (key === "closedFrom" || key === "closedTo") && typeof value === "number"
    ? formatTime(value)
    : String(value);
}
