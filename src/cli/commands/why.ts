/** `engraph why`: why a trace is, or is not yet, a memory. */
import type { Command } from "commander";
import type { EvidenceRecord, Explanation, MemoryOptions } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { parseEnd } from "../end.js";
import { withMemory } from "../open-memory.js";
import { numberOf } from "../option-values.js";
import { print } from "../output.js";
import { paragraph, table, type Column } from "../table.js";
import { formatTime } from "../time.js";

interface Options extends CommonOptions {
  readonly keepThreshold?: number;
}

export function addWhy(program: Command): void {
  addCommand(program, "why", "tell why a trace is, or is not yet, a memory")
    .argument("<trace>", "its id, or its name")
    .option(
      "--keep-threshold <evidence>",
      "judge by this threshold (default: the one that last judged)",
      numberOf,
    )
    .action(async (db: string, trace: string, options: Options) => {
      const end = parseEnd(trace);
      const { keepThreshold } = options;
      const memoryOptions: MemoryOptions = keepThreshold === undefined ? {} : { gate: { keepThreshold } };
      const explanation = await withMemory(db, "read", (memory) => memory.why(end), memoryOptions);
      await print(explanation, options.json, explanationWords);
    });
}

const RIGHT = { align: "right" } as const;
const COLUMNS: readonly Column[] = [
  { title: "time (UTC)" },
  { title: "verdict" },
  { title: "origin", gives: "cut" },
  { title: "outcome", gives: "cut" },
  { title: "like", ...RIGHT },
  { title: "new", ...RIGHT },
  { title: "voice", ...RIGHT },
  { title: "apart", ...RIGHT },
  { title: "gain", ...RIGHT },
];

function explanationWords({ text, ledger }: Explanation): string {
  if (ledger.length === 0) return paragraph(text);
  const rows = ledger.map(rowOf);
  const hasOutcome = rows.some((row) => row[3] !== "");
  const used = (_: unknown, i: number) => i !== 3 || hasOutcome;
  return [
    paragraph(text),
    "",
    table(
      COLUMNS.filter(used),
      rows.map((row) => row.filter(used)),
    ),
    "",
    "like: cosine with the trace. gain = new (unlike what it has) × voice (of another",
    "origin) × apart (in time) × emphasis, at most what one origin may give.",
  ].join("\n");
}

function rowOf(row: EvidenceRecord): string[] {
  const first = row.verdict === "new";
  const factor = (value: number) => (first ? "" : value.toFixed(2));
  return [
    formatTime(row.time),
    row.signals > 1 ? `${row.verdict} ×${row.signals}` : row.verdict,
    row.origin,
    row.outcome ?? "",
    factor(row.similarity),
    factor(row.novelty),
    factor(row.originFactor),
    factor(row.spacing),
    row.gain.toFixed(2),
  ];
}
