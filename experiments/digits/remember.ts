/** One stream through one memory, through the public API, and what is left of it. */
import {
  Memory,
  type BudgetOptionsInput,
  type Encoder,
  type GateOptionsInput,
  type Stats,
  type Verdict,
} from "../../src/index.js";
import type { Arrival } from "./streams.js";
import type { LabelledVectors } from "./recognise.js";

export interface Remembered {
  readonly memory: Memory;
  readonly stats: Stats;
  /** Kept traces as vectors with their main outcomes. */
  readonly kept: LabelledVectors;
  /** Ids of the kept traces, in the order of `kept`. */
  readonly ids: readonly number[];
  /** Lasting ÷ signals. */
  readonly share: number;
  /** (Lasting + fleeting) ÷ signals. */
  readonly shareHeld: number;
  /** Of the kept traces, how many had more noise than digits among the signals that went to them. */
  readonly noiseKept: number;
  /** By arrival: the trace it went to and what it did. */
  readonly traces: readonly number[];
  readonly verdicts: readonly Verdict[];
}

export interface RememberOptions {
  readonly path?: string;
  readonly gate?: GateOptionsInput;
  readonly budget?: BudgetOptionsInput;
  /** Keep the pixels with the exemplars, to look at. */
  readonly payloads?: boolean;
  readonly onProgress?: (observed: number) => void;
}

/** One image a second and S of 100 s: a repeat within about two minutes is massed. */
export const STABILITY_MS = 100_000;

type PcaEncoder = Encoder<ArrayLike<number>>;

export async function remember(
  arrivals: readonly Arrival[],
  encoder: PcaEncoder,
  options: RememberOptions,
): Promise<Remembered> {
  const memory = await Memory.open(options.path ?? ":memory:", {
    encoders: [encoder],
    gate: { stabilityMs: STABILITY_MS, ...options.gate },
    budget: options.budget ?? {},
    clock: () => 0,
    store: { storeId: "digits" },
  });
  const traces: number[] = [];
  const verdicts: Verdict[] = [];
  await memory.observeAll(signalsOf(arrivals, options.payloads === true), {
    onObservation: ({ trace, verdict }) => {
      traces.push(trace);
      verdicts.push(verdict);
    },
    onProgress: ({ observed }) => options.onProgress?.(observed),
  });
  const stats = await memory.stats();
  const [space] = stats.spaces;
  const lasting = await lastingTraces(memory);
  return {
    memory,
    stats,
    kept: asVectors(lasting, encoder.dimension),
    ids: lasting.map((trace) => trace.id),
    share: space.shareKept,
    shareHeld: space.shareHeld,
    noiseKept: countNoise(lasting, traces, arrivals),
    traces,
    verdicts,
  };
}

function* signalsOf(arrivals: readonly Arrival[], payloads: boolean) {
  for (const { pixels, outcome, origin, time } of arrivals) {
    yield {
      vector: pixels,
      origin,
      time,
      ...(outcome === null ? {} : { outcome }),
      ...(payloads ? { payload: pixels } : {}),
    };
  }
}

/** What an exported trace tells. */
export interface LastingTrace {
  readonly id: number;
  readonly vector: Float32Array;
  readonly outcome: string | null;
  readonly matches: number;
  readonly payload: Uint8Array | null;
}

/** The lasting traces by id, read from the export: the file is an interface. */
export async function lastingTraces(memory: Memory): Promise<LastingTrace[]> {
  const lasting: LastingTrace[] = [];
  for await (const line of memory.export()) {
    const { trace } = JSON.parse(line) as { trace?: ExportedTrace };
    if (trace?.stage !== "lasting") continue;
    const outcomes = Object.entries(trace.outcomes).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const payload = trace.exemplars[0]?.payload?.$bytes;
    lasting.push({
      id: trace.id,
      vector: floats(trace.centroid.$float32),
      outcome: outcomes[0]?.[0] ?? null,
      matches: trace.matches,
      payload: payload === undefined ? null : Uint8Array.from(Buffer.from(payload, "base64")),
    });
  }
  return lasting;
}

interface ExportedTrace {
  readonly id: number;
  readonly stage: string;
  readonly matches: number;
  readonly outcomes: Record<string, number>;
  readonly centroid: { $float32: string };
  readonly exemplars: readonly { payload: { $bytes: string } | null }[];
}

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function asVectors(lasting: readonly LastingTrace[], dimension: number): LabelledVectors {
  const vectors = new Float32Array(lasting.length * dimension);
  lasting.forEach((trace, i) => vectors.set(trace.vector, i * dimension));
  const labels = Int8Array.from(lasting, (trace) => (trace.outcome === null ? -1 : Number(trace.outcome)));
  return { dimension, vectors, labels };
}

function countNoise(
  lasting: readonly LastingTrace[],
  traces: readonly number[],
  arrivals: readonly Arrival[],
): number {
  const balance = new Map<number, number>();
  traces.forEach((trace, i) => {
    balance.set(trace, (balance.get(trace) ?? 0) + (arrivals[i].isNoise ? 1 : -1));
  });
  return lasting.filter((trace) => (balance.get(trace.id) ?? 0) > 0).length;
}
