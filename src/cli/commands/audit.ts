/** `engraph audit`: the questions of a sceptic. */
import type { Command } from "commander";
import type { Audit } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { percent } from "../held.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";
import { facts, paragraph, table } from "../table.js";

/** Ids told of a list; `--json` has all. */
const IDS_TOLD = 10;

export function addAudit(program: Command): void {
  addCommand(program, "audit", "tell how much is kept, and how much of that is doubtful").action(
    async (db: string, options: CommonOptions) => {
      const audit = await withMemory(db, "read", (memory) => memory.audit());
      await print(audit, options.json, auditWords);
    },
  );
}

function auditWords(audit: Audit): string {
  const keptBy = Object.entries(audit.keptBy).map(([how, number]) => `${number} by ${how}`);
  const told = facts([
    ["signals", String(audit.signals)],
    ["memories", `${audit.lasting}${keptBy.length === 0 ? "" : ` (${keptBy.join(", ")})`}`],
    ["under consideration", String(audit.fleeting)],
    ["share kept", percent(audit.shareKept)],
    ["exact repeats refused", String(audit.exactRepeats)],
    ["near copies refused", String(audit.nearCopies)],
    ["echoes refused", String(audit.echoesRefused)],
    ["near-duplicate memories", `${audit.nearDuplicates.count} pairs`],
    ["single-origin memories", idsWords(audit.singleOrigin)],
    ["memories without relation", String(audit.orphans)],
  ]);
  return [told, ...pairsWords(audit.nearDuplicates)].join("\n");
}

function idsWords(ids: readonly number[]): string {
  if (ids.length === 0) return "0";
  const rest = ids.length > IDS_TOLD ? ", …" : "";
  return `${ids.length}: ${ids.slice(0, IDS_TOLD).join(", ")}${rest}`;
}

function pairsWords({ count, pairs }: Audit["nearDuplicates"]): string[] {
  if (count === 0) return [];
  const right = { align: "right" } as const;
  const rows = pairs.map(({ a, b, similarity }) => [String(a), String(b), similarity.toFixed(4)]);
  const columns = [
    { title: "trace", ...right },
    { title: "and", ...right },
    { title: "alike", ...right },
  ];
  const rest =
    count > pairs.length ? ["", paragraph(`The ${pairs.length} most alike of ${count} pairs.`)] : [];
  return ["", table(columns, rows), ...rest];
}
