/** The facade: everything that a user does with a memory. */
import { systemClock, type Clock } from "../core/clock.js";
import { Conflict, InvalidInput, NotFound, StorageFailure } from "../core/errors.js";
import type { Encoder } from "../encoders/encoder.js";
import { hashedTextEncoder } from "../encoders/hashed-text-encoder.js";
import { restoreEncoder } from "../encoders/restore-encoder.js";
import type { CreateIndexOptions } from "../index/create-index.js";
import type { IndexKind } from "../index/vector-index.js";
import type { Relation } from "../relations/relation.js";
import { nodeKey } from "../relations/relation-graph.js";
import { pathSentence } from "../relations/path-sentence.js";
import { Spreading } from "../relations/spreading.js";
import { openSqliteStore, type SqliteStoreOptions } from "../store/sqlite/sqlite-store.js";
import type { SpaceRecord } from "../store/record.js";
import { traceId } from "../store/record.js";
import { auditOf, type Audit } from "./audit.js";
import { EchoesGiven } from "./echoes-given.js";
import { explain, type Explanation } from "./explain.js";
import { letGo } from "./forgetting.js";
import { checkEncoded, observeBatch, type Observation, type ObserverParts } from "./observe.js";
import { observeStream, type ObserveAllOptions, type StreamSummary } from "./observe-stream.js";
import {
  budgetOptionsSchema,
  checkOptions,
  gateOptionsSchema,
  type BudgetOptions,
  type BudgetOptionsInput,
  type GateOptions,
  type GateOptionsInput,
} from "./options.js";
import { exportLines, importChanges } from "./portable.js";
import { readOutcome, type Prediction } from "./read-out.js";
import { labelOf, nearestMemories, recall, type Cue, type Hit, type RecallOptions } from "./recall.js";
import { freshSpace, NAMES_ENCODER_ID, relate, resolve, type End, type RelateOptions } from "./relate.js";
import { Session, type Take } from "./session.js";
import { checkSignal, contentOf, type CheckedSignal, type Signal, type SignalContent } from "./signal.js";
import { StageTimes, type Stopwatch } from "./stage-times.js";
import type { MemoryState } from "./state.js";
import { statsOf, type Stats } from "./stats.js";
import { mainOutcome } from "./trace.js";
import { normalizeText } from "../core/normalize-text.js";

export interface MemoryOptions {
  /** The senses. Default: those the file was made with, or hashed text for a new file. */
  encoders?: readonly Encoder<never>[];
  /** How signals are judged. */
  gate?: GateOptionsInput;
  /** How much is held, per space. */
  budget?: BudgetOptionsInput;
  /** Which vector index; `auto` takes hnswlib where it loads, else plain TypeScript, and says so in `stats`. Default `auto`. */
  index?: IndexKind | "auto";
  /** Let an encoder start a second space for a modality that the file already has one for. Default false. */
  addSpace?: boolean;
  /** Ms since 1970, for signals without a time. Default: the wall clock. */
  clock?: Clock;
  /** Monotone ms; with it `stats().stageTimes` tells where the time goes. */
  stopwatch?: Stopwatch;
  /** The file. */
  store?: SqliteStoreOptions;
}

const KNOWN_OPTIONS = ["encoders", "gate", "budget", "index", "addSpace", "clock", "stopwatch", "store"];

/** A relation with its ends in words. */
export interface RelationLine {
  readonly relation: Relation;
  /** `bridge —crosses→ Nai` */
  readonly sentence: string;
}

/** What closing did besides. */
export interface CloseReport {
  /** Why the cached index could not be written, where it could not: the next open rebuilds it. */
  readonly indexNotSaved: string | null;
}

/**
 * A thinner graph than the index's own defaults: 24 candidates are asked for where 1 is needed, and all are ranked again
 * by their true centroids. On 4,000 digits it finds .99 of the 24 nearest at about half of the cost.
 */
const INDEX_OPTIONS = { m: 12, efConstruction: 64, efSearch: 32 };

/** Neighbours whose outcomes speak in `predict`. */
const PREDICTION_NEIGHBOURS = 7;

/**
 * An associative memory in one SQLite file.
 *
 * @example
 * const memory = await Memory.open("agent.db");
 * await memory.observe({ text: "the bridge is closed", origin: "radio" });
 * await memory.close();
 */
export class Memory {
  private readonly spreading = new WeakMap<MemoryState, Spreading>();

  private constructor(
    private readonly session: Session,
    private readonly encoders: readonly Encoder[],
    private readonly parts: ObserverParts,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens or makes the memory at `path` (`":memory:"` for one that is not kept).
   *
   * @throws InvalidInput on a misspelled option; Conflict `NOT_AN_ENGRAPH_FILE`, `NEWER_FILE`, `ENCODER_CHANGED`;
   *   StorageFailure where the file cannot be read or written. Nothing is written where it throws.
   * Cost: O(traces) to load; the cached index is rebuilt where it does not fit.
   */
  static async open(path: string, options: MemoryOptions = {}): Promise<Memory> {
    checkNames(options);
    const gate = checkOptions(gateOptionsSchema, options.gate, "gate");
    const budget = checkOptions(budgetOptionsSchema, options.budget, "budget");
    const times = new StageTimes(options.stopwatch);
    const store = openSqliteStore(path, options.store ?? {});
    try {
      const indexOptions: CreateIndexOptions = { ...INDEX_OPTIONS, kind: options.index ?? "auto" };
      const session = await Session.open(
        store,
        indexOptions,
        (head) => (space) => indexFileOf(store.path, store.id, head, space),
        times,
      );
      const encoders = encodersFor([...session.state.spaces.values()], options);
      const echoes = new EchoesGiven();
      const parts: ObserverParts = { session, gate, budget, times, echoes };
      if (!store.readOnly) await makeSpaces(session, encoders);
      return new Memory(session, encoders, parts, options.clock ?? systemClock);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** The gate's settings in force. */
  get gate(): GateOptions {
    return this.parts.gate;
  }

  get budget(): BudgetOptions {
    return this.parts.budget;
  }

  /**
   * Takes one signal in; resolves once what it did is durable.
   *
   * @throws InvalidInput naming what is wrong with the signal; nothing is written then.
   * Cost: one index query and one transaction; `observeAll` shares the transaction among many.
   */
  async observe(signal: Signal): Promise<Observation> {
    return this.observeOne(signal, false);
  }

  /** Keeps a signal at once, at the user's word; the ledger says so. */
  async remember(signal: Signal): Promise<Observation> {
    return this.observeOne(signal, true);
  }

  private async observeOne(signal: Signal, insist: boolean): Promise<Observation> {
    return this.session.inTurn(async () => {
      const checked = this.check(signal);
      const [observation] = await observeBatch(this.parts, [checked], insist);
      this.parts.echoes.committed();
      return observation;
    });
  }

  /**
   * Takes a stream in: any iterable or async iterable, in batches that are encoded and committed together. It reads on
   * only once a batch is durable (back-pressure).
   *
   * @throws InvalidInput with the position of a bad signal; all before it are in. StreamAborted when `signal` aborts;
   *   committed batches stay.
   */
  async observeAll(
    signals: Iterable<Signal> | AsyncIterable<Signal>,
    options: ObserveAllOptions = {},
  ): Promise<StreamSummary> {
    this.session.mustBeOpen();
    return observeStream(signals, options, {
      check: (signal) => this.check(signal),
      observe: (batch) =>
        this.session.inTurn(async () => {
          const observations = await observeBatch(this.parts, batch);
          this.parts.echoes.committed();
          return observations;
        }),
    });
  }

  private check(signal: Signal): CheckedSignal {
    return this.parts.times.measure("check", () => checkSignal(signal, this.encoders, this.clock()));
  }

  /**
   * What the cue brings to mind, best first. What it gives out in words is known as an echo when it comes back in.
   *
   * @param cue words, or a signal's content.
   * @throws InvalidInput where the cue cannot be encoded or an option is out of range.
   */
  async recall(cue: string | SignalContent, options: RecallOptions = {}): Promise<Hit[]> {
    const complete = this.recallOptions(options);
    return this.session.inTurn(async () => {
      const hits = recall(await this.fresh(), await this.cueOf(cue), complete, this.spreadingOver());
      for (const hit of hits) {
        for (const text of hit.texts) this.parts.echoes.add(normalizeText(text), hit.trace);
      }
      return hits;
    });
  }

  /**
   * The outcome that memories near the cue speak for: a kernel vote of the 7 nearest.
   *
   * @param neighbours how many speak; 1 takes the nearest's.
   */
  async predict(cue: string | SignalContent, neighbours = PREDICTION_NEIGHBOURS): Promise<Prediction> {
    if (!Number.isInteger(neighbours) || neighbours < 1) {
      throw new InvalidInput(
        "BAD_OPTION",
        `predict: neighbours is ${neighbours}, expected a whole number ≥ 1.`,
      );
    }
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      const { space, vector } = await this.cueOf(cue);
      const near =
        space === null || vector === null ? [] : nearestMemories(state, space, vector, neighbours, false);
      return readOutcome(near, (candidate) => mainOutcome(candidate.trace));
    });
  }

  /**
   * Why a trace is, or is not yet, a memory.
   *
   * @throws NotFound where there is no such trace; the message says why it was let go, while the file still knows.
   */
  async why(trace: End): Promise<Explanation> {
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      if (typeof trace === "number" && state.trace(traceId(trace)) === undefined) await this.mourn(trace);
      const found = resolve(state, trace);
      return explain(found, await this.session.store.evidenceOf(found.id), this.parts.gate);
    });
  }

  /** Lets a trace go, with its relations. Its id is never used again. @throws NotFound */
  async forget(trace: End): Promise<void> {
    await this.session.inTurn(() =>
      this.session.commit((take) => {
        const found = resolve(this.session.state, trace);
        take(letGo(this.session.state, found, "forgotten at the user's word"));
      }),
    );
  }

  /**
   * Asserts a relation between two traces, by id or name; an unknown name makes a trace. Saying the same again adds
   * evidence.
   *
   * @throws InvalidInput, NotFound `NO_SUCH_TRACE`, Conflict `AMBIGUOUS_NAME`.
   * @example
   * await memory.relate("bridge", "crosses", "Nai", { closed: true, source: "city" });
   */
  async relate(from: End, kind: string, to: End, options: RelateOptions = {}): Promise<RelationLine> {
    return this.session.inTurn(async () => {
      const relation = await this.session.commit((take) =>
        relate(this.session.state, take, { from, kind, to, options, now: this.clock() }),
      );
      return this.lineOf(relation);
    });
  }

  /** Relations at a trace, or all of them, strongest first. */
  async relations(of?: End): Promise<RelationLine[]> {
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      const all =
        of === undefined
          ? state.graph.relations()
          : state.relationsOf(resolve(state, of).id).map((id) => state.graph.get(id));
      return all.sort((a, b) => b.weight - a.weight || a.id - b.id).map((relation) => this.lineOf(relation));
    });
  }

  /** How much is held and how it came to that. */
  async stats(): Promise<Stats> {
    return this.session.inTurn(async () =>
      statsOf(await this.fresh(), this.session, this.parts, this.encoders),
    );
  }

  /** What a sceptic would ask of a memory: copies, single voices, echoes, orphans. O(lasting traces) index queries. */
  async audit(): Promise<Audit> {
    return this.session.inTurn(async () => auditOf(await this.fresh(), this.parts.gate));
  }

  /** The whole memory as lines of JSON, without line ends: readable, diffable, and what `import` takes. */
  async *export(): AsyncGenerator<string, void, undefined> {
    const lines = await this.session.inTurn(async () => exportLines(this.session.store));
    yield* lines;
  }

  /**
   * Takes an export in, whole or not at all. The memory must be empty.
   *
   * @throws Conflict `NOT_EMPTY`; InvalidInput `BAD_IMPORT` with the line.
   */
  async import(lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
    const all: string[] = [];
    for await (const line of lines) all.push(line);
    await this.session.inTurn(() =>
      this.session.commit((take) => {
        const { state } = this.session;
        if (state.next("trace") > 1 || state.next("relation") > 1) {
          throw new Conflict("NOT_EMPTY", "this memory already holds something; import into a new file.");
        }
        take(importChanges(all, [...state.spaces.values()]));
      }),
    );
  }

  /** Writes what waits and the cached index, then closes the file. Closing twice is fine. */
  async close(): Promise<CloseReport> {
    let indexNotSaved: string | null = null;
    await this.session.close(async () => {
      if (this.session.store.readOnly) return;
      if (!this.parts.echoes.isEmpty) {
        await this.session.commit((take) =>
          this.parts.echoes.flush(this.session.state, this.parts.budget, take),
        );
      }
      indexNotSaved = this.saveIndexes();
    });
    return { indexNotSaved };
  }

  private saveIndexes(): string | null {
    const { state, store, generation } = this.session;
    for (const space of state.spaces.values()) {
      const file = indexFileOf(store.path, store.id, generation, space);
      const index = state.indexOf(space.id);
      if (file === undefined || index === null || index.savedAt(generation)) continue;
      try {
        index.save(file.path, file.stamp, (id) => state.trace(id)!.centroid);
      } catch (error) {
        if (error instanceof StorageFailure) return error.message;
        throw error;
      }
    }
    return null;
  }

  private async fresh(): Promise<MemoryState> {
    await this.session.refresh();
    return this.session.state;
  }

  private spreadingOver(): Spreading {
    const { state } = this.session;
    const known = this.spreading.get(state) ?? new Spreading(state.graph);
    this.spreading.set(state, known);
    return known;
  }

  private async cueOf(cue: string | SignalContent): Promise<Cue> {
    const content: SignalContent = typeof cue === "string" ? { text: cue } : cue;
    const words = typeof content.text === "string" ? content.text : null;
    const readsText = this.encoders.some((encoder) => encoder.modality === "text");
    if (words !== null && !readsText) return { space: null, vector: null, words };
    const { encoder, input } = contentOf(content, this.encoders);
    encoder.check(input);
    const [vector] = await encoder.encode([input]);
    const space = this.session.state.spaceOfEncoder(encoder.id);
    return { space: space?.id ?? null, vector: checkEncoded(vector, encoder), words };
  }

  private recallOptions(options: RecallOptions): Required<RecallOptions> {
    const complete = { limit: 5, fleeting: false, spread: true, asOf: this.clock(), ...options };
    for (const name of Object.keys(options)) {
      if (!["limit", "fleeting", "spread", "asOf"].includes(name)) {
        throw new InvalidInput(
          "BAD_OPTION",
          `recall has no option "${name}"; it knows limit, fleeting, spread, asOf.`,
        );
      }
    }
    if (!Number.isInteger(complete.limit) || complete.limit < 1 || complete.limit > 1_000) {
      throw new InvalidInput(
        "BAD_OPTION",
        `recall: limit is ${complete.limit}, expected a whole number in 1…1000.`,
      );
    }
    if (typeof complete.asOf !== "number" || Number.isNaN(complete.asOf)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `recall: asOf is ${String(complete.asOf)}, expected ms since 1970.`,
      );
    }
    return complete;
  }

  private lineOf(relation: Relation): RelationLine {
    const { state } = this.session;
    const step = {
      relation: relation.id,
      from: nodeKey(relation.from, relation.fromKind),
      to: nodeKey(relation.to, relation.toKind),
      kind: relation.kind,
      reversed: false,
    };
    return { relation, sentence: pathSentence([step], (node) => labelOf(state, node)) };
  }

  /** @throws NotFound with what the file still knows of a trace that is gone. */
  private async mourn(id: number): Promise<void> {
    const reason = await this.session.store.obituary(traceId(id));
    if (reason === null) return;
    throw new TraceGone(id, reason);
  }
}

/** A trace that was there once. */
export class TraceGone extends NotFound {
  constructor(id: number, reason: string) {
    super("TRACE_GONE", `trace ${id} is gone: ${reason}.`);
  }
}

function checkNames(options: MemoryOptions): void {
  for (const name of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `Memory.open has no option "${name}"; it knows ${KNOWN_OPTIONS.join(", ")}.`,
      );
    }
  }
}

/** The given encoders and those of the file that can be restored. */
function encodersFor(spaces: readonly SpaceRecord[], options: MemoryOptions): Encoder[] {
  const own = spaces.filter((space) => space.encoderId !== NAMES_ENCODER_ID);
  const given = (options.encoders ?? (own.length === 0 ? [hashedTextEncoder()] : [])) as unknown as Encoder[];
  const known = new Set(given.map((encoder) => encoder.id));
  if (known.size < given.length) {
    throw new InvalidInput(
      "BAD_OPTION",
      `two encoders have the same id: ${given.map((e) => e.id).join(", ")}.`,
    );
  }
  for (const encoder of given) {
    const rival = own.find((space) => space.modality === encoder.modality && !known.has(space.encoderId));
    const isNew = !own.some((space) => space.encoderId === encoder.id);
    if (rival !== undefined && isNew && options.addSpace !== true) {
      throw new Conflict(
        "ENCODER_CHANGED",
        `this file's ${encoder.modality} memories were made by encoder ${rival.encoderId}, but ${encoder.id} was given. ` +
          "Vectors of different encoders must not meet: open it with the encoder it was made with, use a new file, or pass addSpace: true.",
      );
    }
  }
  const restored = own
    .filter((space) => !known.has(space.encoderId))
    .flatMap((space) => restoreEncoder(space) ?? []);
  return [...given, ...restored];
}

/** Spaces for encoders that the file does not know yet. */
async function makeSpaces(session: Session, encoders: readonly Encoder[]): Promise<void> {
  const missing = (state: MemoryState) => encoders.filter((e) => state.spaceOfEncoder(e.id) === undefined);
  if (missing(session.state).length === 0) return;
  await session.commit((take: Take) => {
    for (const encoder of missing(session.state)) {
      const space = freshSpace(session.state.next("space"), {
        encoderId: encoder.id,
        modality: encoder.modality,
        dimension: encoder.dimension,
        sameSimilarity: encoder.sameSimilarity,
        encoderState: encoder.save?.() ?? null,
      });
      take([
        { op: "putSequence", name: "space", next: space.id + 1 },
        { op: "putSpace", space },
      ]);
    }
  });
}

/** Where a space's index is cached; nowhere for bare names or a memory without a file. */
function indexFileOf(path: string | null, storeId: string, generation: number, space: SpaceRecord) {
  if (path === null || space.dimension === 0) return undefined;
  return {
    path: `${path}.${space.id}.index`,
    stamp: { storeId, generation, space: space.encoderId, dimension: space.dimension },
  };
}
