/** How much is held, how it came to that, and what serves. */
import type { Encoder } from "../encoders/encoder.js";
import type { IndexKind } from "../index/vector-index.js";
import type { VerdictCounts } from "../store/record.js";
import type { ObserverParts } from "./observe.js";
import { NAMES_ENCODER_ID } from "./fresh-space.js";
import type { Session } from "./session.js";
import type { StageName } from "./stage-times.js";
import type { MemoryState } from "./state.js";

export interface SpaceStats {
  readonly encoder: string;
  readonly modality: string;
  readonly dimension: number;
  /** Whether this process can encode into it. */
  readonly encodable: boolean;
  readonly lasting: number;
  readonly fleeting: number;
  readonly counts: VerdictCounts;
  /** Lasting traces ÷ signals, 0…1. */
  readonly shareKept: number;
  /** Lasting and fleeting traces ÷ signals. */
  readonly shareHeld: number;
  readonly sameSimilarity: number;
  /** Null for a space without vectors. */
  readonly index: {
    readonly kind: IndexKind;
    /** Why the native index does not serve, where it does not. */
    readonly reason: string | null;
    /** Why the cached index was rebuilt at open, where it was. */
    readonly rebuilt: string | null;
  } | null;
}

export interface Stats {
  readonly path: string | null;
  readonly storeId: string;
  /** Number of commits. */
  readonly generation: number;
  readonly sizeBytes: number;
  readonly spaces: readonly SpaceStats[];
  /** Traces that are only names. */
  readonly names: number;
  readonly relations: number;
  /** Ms by stage of `observe`; empty without a stopwatch. */
  readonly stageTimes: Readonly<Partial<Record<StageName, number>>>;
}

export async function statsOf(
  state: MemoryState,
  session: Session,
  parts: ObserverParts,
  encoders: readonly Encoder[],
): Promise<Stats> {
  const { store } = session;
  const all = [...state.spaces.values()];
  const names = all.find((space) => space.encoderId === NAMES_ENCODER_ID);
  return {
    path: store.path,
    storeId: store.id,
    generation: session.generation,
    sizeBytes: await store.sizeBytes(),
    spaces: all
      .filter((space) => space !== names)
      .map((space) => {
        const lasting = state.countOf(space.id, "lasting");
        const fleeting = state.countOf(space.id, "fleeting");
        const index = state.indexOf(space.id);
        return {
          encoder: space.encoderId,
          modality: space.modality,
          dimension: space.dimension,
          encodable: encoders.some((encoder) => encoder.id === space.encoderId),
          lasting,
          fleeting,
          counts: space.counts,
          shareKept: lasting / Math.max(1, space.counts.signals),
          shareHeld: (lasting + fleeting) / Math.max(1, space.counts.signals),
          sameSimilarity: parts.gate.sameSimilarity ?? space.sameSimilarity,
          index: index && {
            kind: index.kind,
            reason: index.reason ?? null,
            rebuilt: index.rebuilt ?? null,
          },
        };
      }),
    names: names === undefined ? 0 : state.countOf(names.id, "lasting"),
    relations: state.graph.relationCount,
    stageTimes: parts.times.milliseconds,
  };
}
