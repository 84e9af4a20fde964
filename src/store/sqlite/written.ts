/**
 * What this process knows to stand in the file already, by identity of the immutable records: so that the frequent case,
 * a trace matched with its exemplars unchanged, writes one row. It holds for one commit number; where the file moved on
 * without this process reading how, it is forgotten, and the next write of each record writes all of it.
 */
import type { Exemplar, SpaceId, TraceId } from "../record.js";

const NOWHERE = -1;

export class Written {
  private head = NOWHERE;
  private allKnown = false;
  private readonly exemplars = new Map<TraceId, readonly Exemplar[]>();
  private readonly gists = new Map<TraceId, string | null>();
  private readonly states = new Map<SpaceId, Uint8Array | null>();

  /** Forgets everything. */
  forget(): void {
    this.head = NOWHERE;
    this.allKnown = false;
    this.exemplars.clear();
    this.gists.clear();
    this.states.clear();
  }

  /** Forgets everything unless it holds for commit `head`. */
  requireHead(head: number): void {
    if (this.head !== head) this.forget();
  }

  /** Whether reading all changes after `head` brings it up to date. */
  reachesFrom(head: number): boolean {
    return this.head >= head;
  }

  /** Whether a trace that is not known here is not in the file either. */
  get isComplete(): boolean {
    return this.allKnown;
  }

  /** Everything that is in the file has been told. */
  complete(): void {
    this.allKnown = true;
  }

  /** From now on it holds for commit `head`. */
  moveTo(head: number): void {
    this.head = head;
  }

  exemplarsOf(trace: TraceId): readonly Exemplar[] | undefined {
    return this.exemplars.get(trace);
  }

  setExemplars(trace: TraceId, exemplars: readonly Exemplar[]): void {
    this.exemplars.set(trace, exemplars);
  }

  /** Undefined where it is not known. */
  gistOf(trace: TraceId): string | null | undefined {
    return this.gists.get(trace);
  }

  setGist(trace: TraceId, gist: string | null): void {
    this.gists.set(trace, gist);
  }

  dropTrace(trace: TraceId): void {
    this.exemplars.delete(trace);
    this.gists.delete(trace);
  }

  /** Undefined where it is not known. */
  stateOf(space: SpaceId): Uint8Array | null | undefined {
    return this.states.get(space);
  }

  setState(space: SpaceId, state: Uint8Array | null): void {
    this.states.set(space, state);
  }
}
