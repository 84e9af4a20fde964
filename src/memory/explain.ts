/** Why a trace is, or is not yet, a memory: what counted, what did not, what is missing. Kept as data, told in words. */
import type { EvidenceRecord, KeepingRule, TraceRecord } from "../store/record.js";
import { explainOutcome } from "./outcomes/explain-outcome.js";
import { agreementOf, mainOutcome } from "./trace.js";

export interface Explanation {
  readonly trace: number;
  readonly stage: TraceRecord["stage"];
  readonly name: string | null;
  readonly gist: string | null;
  readonly keptBy: TraceRecord["keptBy"];
  /** Ms since 1970. */
  readonly keptAt: number | null;
  /** Sum of gains, and what is needed. */
  readonly evidence: number;
  readonly needed: number;
  /** The ledger, oldest first; its gains and `pendingGain` sum to `evidence`. */
  readonly ledger: readonly EvidenceRecord[];
  readonly pendingGain: number;
  /** Signals that did not count, by reason. */
  readonly ignored: {
    /** Exact repeats. */
    readonly duplicates: number;
    /** Too near an exemplar. */
    readonly nearCopies: number;
    /** Of an origin that had given all it may. */
    readonly originCapped: number;
    /** Near, but of another outcome: evidence against it. */
    readonly disagreed: number;
  };
  readonly origins: readonly string[];
  readonly episodes: readonly string[];
  readonly outcome: string | null;
  /** Matches ÷ (matches + disagreements), 0…1. */
  readonly agreement: number;
  /** What it would still take, empty for a memory. */
  readonly missing: readonly string[];
  /** All of this in a few sentences. */
  readonly text: string;
}

export function explain(
  trace: TraceRecord,
  ledger: readonly EvidenceRecord[],
  rule: KeepingRule,
): Explanation {
  const missing = trace.stage === "lasting" ? [] : missingOf(trace, rule);
  const facts = {
    trace: trace.id,
    stage: trace.stage,
    name: trace.name,
    gist: trace.gist,
    keptBy: trace.keptBy,
    keptAt: trace.keptAt,
    evidence: trace.evidence,
    needed: rule.keepThreshold,
    ledger,
    pendingGain: trace.evidence - trace.ledgerGain,
    ignored: {
      duplicates: trace.duplicates,
      nearCopies: trace.nearCopies,
      originCapped: trace.originCapped,
      disagreed: trace.refusals,
    },
    origins: [...trace.origins.names],
    episodes: [...trace.episodes.names],
    outcome: mainOutcome(trace),
    agreement: agreementOf(trace),
    missing,
  };
  if (trace.keptBy === "surprise") return { ...facts, text: explainOutcome(trace, ledger) };
  return {
    ...facts,
    text: [standing(facts), counted(facts), ignoredWords(facts), ...missing].filter(Boolean).join(" "),
  };
}

type Facts = Omit<Explanation, "text">;

function missingOf(trace: TraceRecord, rule: KeepingRule): string[] {
  const missing: string[] = [];
  const lacking = rule.keepThreshold - trace.evidence;
  if (lacking > 0) {
    const most = rule.originShare * rule.keepThreshold;
    const open = trace.origins.weights.filter((given) => given < most).length;
    const whose =
      rule.originShare < 1 && trace.origins.size < 2
        ? ` from another origin than "${trace.origins.names[0]}"`
        : open === 0
          ? " from an origin not yet heard"
          : "";
    missing.push(
      `It lacks ${lacking.toFixed(2)} of ${rule.keepThreshold} evidence: different signals of the same meaning${whose}, some time apart.`,
    );
  }
  if (agreementOf(trace) < rule.agreement) {
    missing.push(
      `Outcomes near it agree in ${percent(agreementOf(trace))} of cases, ${percent(rule.agreement)} are needed.`,
    );
  }
  return missing;
}

function standing(facts: Facts): string {
  const label = `Trace ${facts.trace}${(facts.name ?? facts.gist) ? ` (${facts.name ?? facts.gist ?? ""})` : ""}`;
  if (facts.stage === "fleeting") {
    return `${label} is not kept: evidence ${facts.evidence.toFixed(2)} of the ${facts.needed} needed.`;
  }
  if (facts.keptBy === "remember") return `${label} was kept at the user's word.`;
  if (facts.keptBy === "relate") return `${label} was kept because a relation was asserted of it.`;
  return `${label} was kept because different signals meant the same: evidence ${facts.evidence.toFixed(2)}, ${facts.needed} needed.`;
}

function counted(facts: Facts): string {
  const rows = facts.ledger.filter((row) => row.gain > 0);
  if (facts.ledger.length === 0) return "";
  if (rows.length === 0) return "No further signal has counted yet.";
  const signals = rows.reduce((sum, row) => sum + row.signals, 0);
  return `After the first, ${several(signals, "signal")} counted; origins: ${list(facts.origins)}${facts.outcome === null ? "" : `; outcome ${facts.outcome}`}.`;
}

function ignoredWords({ ignored }: Facts): string {
  const parts = [
    ignored.duplicates > 0 ? several(ignored.duplicates, "exact repeat") : "",
    ignored.nearCopies > 0
      ? `${ignored.nearCopies} near ${ignored.nearCopies === 1 ? "copy" : "copies"}`
      : "",
    ignored.originCapped > 0 ? `${ignored.originCapped} of an origin that had given all it may` : "",
    ignored.disagreed > 0 ? `${ignored.disagreed} near but of another outcome` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `Not counted: ${parts.join(", ")}.`;
}

function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
