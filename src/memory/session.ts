/**
 * One process at one store: the state it decides on, and the way of a batch of decisions into the store. Optimistic: it
 * decides on what it holds, commits with the number it was based on, and where another process was first it undoes,
 * catches up and decides again. After a few conflicts it asks for its turn.
 */
import type { CreateIndexOptions } from "../index/create-index.js";
import { InvalidState } from "../core/errors.js";
import type { Change } from "../store/change.js";
import type { Store } from "../store/store.js";
import { Before } from "./before.js";
import { MemoryState, type IndexFileOf } from "./state.js";
import type { StageTimes } from "./stage-times.js";

/** Conflicts met before a batch waits for its turn with the store held. */
const OPTIMISTIC_ATTEMPTS = 3;

/** Takes changes into the state and into the batch. */
export type Take = (changes: readonly Change[]) => void;

export class Session {
  private head: number;
  private closed = false;
  private closing: Promise<void> | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly store: Store,
    private held: MemoryState,
    head: number,
    private readonly indexOptions: CreateIndexOptions,
    private readonly times: StageTimes,
  ) {
    this.head = head;
  }

  static async open(
    store: Store,
    indexOptions: CreateIndexOptions,
    fileOf: (head: number) => IndexFileOf,
    times: StageTimes,
  ): Promise<Session> {
    const snapshot = await store.load();
    const state = new MemoryState(snapshot, indexOptions, fileOf(snapshot.head));
    return new Session(store, state, snapshot.head, indexOptions, times);
  }

  /** The state as of the last commit that this process knows of. */
  get state(): MemoryState {
    return this.held;
  }

  /** Number of the last commit that the state includes. */
  get generation(): number {
    return this.head;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Runs one piece of work at a time, in the order asked for. */
  async inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    this.mustBeOpen();
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** Brings the state up to what others have committed. Call in turn. */
  async refresh(): Promise<void> {
    if ((await this.store.head()) === this.head) return;
    const missed = await this.store.changesSince(this.head);
    if (missed.kind === "changes") this.held.apply(missed.changes);
    else {
      const snapshot = await this.store.load();
      this.held = new MemoryState(snapshot, this.indexOptions);
      this.head = snapshot.head;
      return;
    }
    this.head = missed.head;
  }

  /**
   * Decides and commits. `decide` may run several times, each time on a fresh state; what it takes is committed whole or
   * not at all, and its result is returned only once that is durable. Call in turn.
   */
  async commit<T>(decide: (take: Take) => T): Promise<T> {
    if (this.store.readOnly) {
      throw new InvalidState(
        "READ_ONLY_MEMORY",
        "this memory was opened read-only; open it without `readOnly` to write.",
      );
    }
    for (let attempt = 0; attempt < OPTIMISTIC_ATTEMPTS; attempt++) {
      const result = await this.attempt(decide);
      if (result !== CONFLICT) return result;
    }
    try {
      return await this.store.exclusively(async () => {
        const result = await this.attempt(decide);
        if (result === CONFLICT) {
          throw new InvalidState(
            "CONFLICT_IN_TURN",
            "another process committed while this one held the store.",
          );
        }
        return result;
      });
    } catch (error) {
      // Where the last step failed, the state holds what the store rolled back: load again.
      this.head = UNKNOWN_HEAD;
      throw error;
    }
  }

  /**
   * Runs work whose commits are durable together, or not at all where it throws. Other processes cannot commit
   * meanwhile; they wait at most their `busyTimeoutMs`. Call in turn.
   */
  async together<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.store.exclusively(work);
    } catch (error) {
      this.head = UNKNOWN_HEAD;
      throw error;
    }
  }

  private async attempt<T>(decide: (take: Take) => T): Promise<T | typeof CONFLICT> {
    await this.refresh();
    const taken: Change[] = [];
    const before = new Before();
    try {
      const result = decide((changes) => {
        this.times.measure("apply", () => this.held.apply(changes, before));
        for (const change of changes) taken.push(change);
      });
      const outcome = await this.times.measure("commit", () => this.store.commit(this.head, taken));
      if (outcome.kind === "conflict") {
        this.held.restore(before);
        return CONFLICT;
      }
      this.head = outcome.head;
      return result;
    } catch (error) {
      this.held.restore(before);
      throw error;
    }
  }

  /** Waits for what is under way, then closes the store; from the call on nothing new is taken. */
  async close(last: () => Promise<void>): Promise<void> {
    this.closing ??= this.shut(last);
    return this.closing;
  }

  private async shut(last: () => Promise<void>): Promise<void> {
    try {
      await this.turn.then(last);
    } finally {
      this.closed = true;
      await this.store.close();
    }
  }

  /** @throws InvalidState `MEMORY_CLOSED` */
  mustBeOpen(): void {
    if (this.closing !== null) {
      throw new InvalidState("MEMORY_CLOSED", "this memory is closed; open it again with Memory.open(path).");
    }
  }
}

const CONFLICT = Symbol("conflict");
/** Below every commit, so that the next refresh loads all. */
const UNKNOWN_HEAD = -1;
