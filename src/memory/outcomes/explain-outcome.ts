/** A memory of an outcome field in words: how things stood, what came of it, how often, where it was learned. */
import type { EvidenceRecord, TraceRecord } from "../../store/record.js";
import type { Tally } from "../../store/tally.js";

/** Names told of each kind. */
const TOLD = 4;

export function explainOutcome(trace: TraceRecord, ledger: readonly EvidenceRecord[]): string {
  const how = trace.gist === null ? "" : ` (${trace.gist})`;
  const first = ledger.find((row) => row.verdict === "surprised");
  const surprise =
    first === undefined ? "" : `: ${first.outcome ?? "it"} came, ${first.novelty.toFixed(2)} off`;
  const met = trace.matches + 1;
  return [
    `Trace ${trace.id}${how} was kept because what came of it was not what was expected${surprise}.`,
    `Met ${met === 1 ? "once" : `${met} times`}; what came of it: ${shares(trace.outcomes)}.`,
    `Learned from ${names(trace.origins)}, in ${names(trace.episodes)}.`,
  ].join(" ");
}

/** `collision 34 %, clear 66 %`, the greater first. */
function shares(outcomes: Tally): string {
  const total = outcomes.weights.reduce((sum, weight) => sum + weight, 0);
  return ranked(outcomes)
    .map(([name, weight]) => `${name} ${Math.round((100 * weight) / total)} %`)
    .join(", ");
}

function names(tally: Tally): string {
  const all = ranked(tally);
  const told = all.slice(0, TOLD).map(([name, count]) => (count > 1 ? `${name} (${count})` : name));
  return all.length > TOLD ? `${told.join(", ")} and ${all.length - TOLD} more` : told.join(", ");
}

function ranked(tally: Tally): [string, number][] {
  return tally.entries().sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
