/** The facade: everything that a user does with a memory. */
import { systemClock, type Clock } from "../core/clock.js";
import { Conflict, InvalidInput, NotFound } from "../core/errors.js";
import type { Encoder } from "../encoders/encoder.js";
import { isQuantityEncoder } from "../encoders/quantity-encoder.js";
import type { CreateIndexOptions } from "../index/create-index.js";
import type { IndexKind } from "../index/vector-index.js";
import { Spreading } from "../relations/spreading.js";
import { openSqliteStore, type SqliteStoreOptions } from "../store/sqlite/sqlite-store.js";
import { traceId } from "../store/record.js";
import { auditOf, type Audit } from "./audit.js";
import { indexFileOf, saveIndexes } from "./cached-indexes.js";
import { EchoesGiven } from "./echoes-given.js";
import { encodersFor, makeSpaces } from "./encoders-of.js";
import { resolve, type AnyEnd, type End } from "./ends.js";
import { explain, type Explanation } from "./explain.js";
import { letGo } from "./forgetting.js";
import { declare, type KindDeclarations } from "./kinds.js";
import type {
  AnalogyAnswer,
  AnswerOptions,
  LikeAnswer,
  LinkAnswer,
  LinkOptions,
  LinkQuestion,
} from "./likeness.js";
import { LearnedRelations } from "./learned-relations.js";
import type { RelationLine } from "./named-node.js";
import {
  checkEncoded,
  observationOf,
  observeBatch,
  type Observation,
  type ObserverParts,
} from "./observe.js";
import { observeStream, type ObserveAllOptions, type StreamSummary } from "./observe-stream.js";
import {
  budgetOptionsSchema,
  checkOptions,
  gateOptionsSchema,
  keepingRule,
  type BudgetOptions,
  type BudgetOptionsInput,
  type GateOptions,
  type GateOptionsInput,
} from "./options.js";
import { OutcomeField } from "./outcomes/outcome-field.js";
import { outcomeOptionsSchema, type OutcomeFieldOptionsInput } from "./outcomes/outcome-options.js";
import { exportLines, importChanges } from "./portable.js";
import { readOutcome, type Prediction } from "./read-out.js";
import {
  checkRecallOptions,
  nearestMemories,
  recall,
  textQueryOf,
  type Cue,
  type Hit,
  type RecallOptions,
} from "./recall.js";
import type { RelateAllOptions, RelateSummary } from "./relate-all.js";
import {
  checkRelationsOptions,
  declareAtOpen,
  type CheckedRelationsOptions,
  type RelationsOptions,
} from "./relations-options.js";
import { Relational, type Interval, type TriplesOptions } from "./relational.js";
import { Session } from "./session.js";
import { checkSignal, contentOf, type CheckedSignal, type Signal, type SignalContent } from "./signal.js";
import { StageTimes, type Stopwatch } from "./stage-times.js";
import type { MemoryState } from "./state.js";
import type { RelateOptions, RelationStatement } from "./statement.js";
import { trimFingerprints } from "./trim-fingerprints.js";
import { statsOf, type Stats } from "./stats.js";
import type { TellOptions, Told } from "./tell.js";
import { mainOutcome } from "./trace.js";
import type { WayAnswer, WayQuery } from "./way.js";
import { normalizeText } from "../core/normalize-text.js";

export interface MemoryOptions {
  /** The senses. Default: those the file was made with, or `textEncoder()` for a new file. */
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
  /** What is known of kinds of relations. */
  relations?: RelationsOptions;
  /** The file. */
  store?: SqliteStoreOptions;
}

const KNOWN_OPTIONS = "encoders gate budget index addSpace clock stopwatch relations store".split(" ");

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

  private readonly relational: Relational;

  private constructor(
    private readonly session: Session,
    private readonly encoders: readonly Encoder[],
    private readonly parts: ObserverParts,
    private readonly clock: Clock,
    private readonly declared: CheckedRelationsOptions,
    /** The gate's options that were given. */
    private readonly asked: GateOptionsInput,
  ) {
    this.relational = new Relational(session, () => this.fresh(), clock, declared.strict);
  }

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
    const relations = checkRelationsOptions(options.relations);
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
      if (!store.readOnly) {
        await makeSpaces(session, encoders);
        await trimFingerprints(session, budget);
      }
      await declareAtOpen(session, relations.kinds);
      const learned = relations.learn && new LearnedRelations(session.state, relations.learn);
      const parts: ObserverParts = { session, gate, budget, times, echoes, learned };
      return new Memory(
        session,
        encoders,
        parts,
        options.clock ?? systemClock,
        relations,
        options.gate ?? {},
      );
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
      const [observation] = await observeBatch(this.parts, [checked], observationOf, insist);
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
      observe: (batch, tell) =>
        this.session.inTurn(async () => {
          const told = await observeBatch(this.parts, batch, tell);
          this.parts.echoes.committed();
          return told;
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
    const complete = checkRecallOptions(options, this.clock());
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      const heard = await this.cueOf(cue);
      const asked =
        complete.fullText && heard.words !== null ? textQueryOf(heard.words, complete) : undefined;
      const matches = asked === undefined ? [] : await this.session.store.searchText(asked);
      const hits = recall(state, { ...heard, matches }, complete, this.spreadingOver());
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
   * Outcomes keyed by a few numbers, as a field to read at a microsecond each and to learn from: see `OutcomeField`. It
   * stands on the space of a `quantityEncoder`, whose traces are its memories.
   *
   * @throws InvalidInput `BAD_OPTION`, `NO_QUANTITIES` where no encoder is one of quantities; Conflict `OTHER_OUTCOME`.
   * @example
   * const road = quantityEncoder({ name: "road", quantities: [{ name: "gap" }, { name: "closing" }] });
   * const driver = await Memory.open(":memory:", { encoders: [road] });
   * const field = await driver.outcomeField({ outcome: "collision", otherwise: "clear" });
   * field.learn({ vector: [12, 8], outcome: 1, origin: "box", episode: "drive 3" });
   * await field.commit();
   */
  async outcomeField(options: OutcomeFieldOptionsInput): Promise<OutcomeField> {
    const checked = checkOptions(outcomeOptionsSchema, options, "outcomeField");
    const fitting = this.encoders.filter(
      (encoder) =>
        isQuantityEncoder(encoder) && (checked.space === undefined || encoder.id === checked.space),
    );
    const [encoder] = fitting;
    if (fitting.length !== 1 || !isQuantityEncoder(encoder)) {
      const there = this.encoders.map(({ id }) => id).join(", ");
      throw new InvalidInput(
        "NO_QUANTITIES",
        `outcomeField needs one space of quantities, found ${fitting.length} among ${there}. Open the memory with a quantityEncoder, or name its space.`,
      );
    }
    return this.session.inTurn(async () => {
      await this.fresh();
      const { session, clock } = this;
      return new OutcomeField({ session, encoder, options: checked, budget: this.budget, clock });
    });
  }

  /**
   * Why a trace is, or is not yet, a memory: by the rule of the gate that last decided in its space, unless this memory
   * was opened with a `gate` that says otherwise.
   *
   * @throws NotFound where there is no such trace; the message says why it was let go, while the file still knows.
   */
  async why(trace: End): Promise<Explanation> {
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      if (typeof trace === "number" && state.trace(traceId(trace)) === undefined) await this.mourn(trace);
      const found = resolve(state, trace);
      const { keptBy } = state.space(found.space).threshold;
      const rule = keepingRule(this.parts.gate, this.asked, keptBy);
      return explain(found, await this.session.store.evidenceOf(found.id), rule);
    });
  }

  /** Lets a trace go, with its relations. Its id is never used again. @throws NotFound */
  async forget(trace: End): Promise<void> {
    await this.session.inTurn(async () => {
      const id = await this.session.commit((take) => {
        const found = resolve(this.session.state, trace);
        take(letGo(this.session.state, found, "forgotten at the user's word"));
        return found.id;
      });
      this.parts.learned?.learn([{ what: "gone", trace: id }]);
    });
  }

  /**
   * Asserts a relation between two ends: traces by id or name, or relations as `{ relation: id }`. An unknown name makes a
   * trace. Saying the same again adds evidence; in a functional kind, a contradiction closes the interval of what held.
   *
   * @throws InvalidInput, NotFound `NO_SUCH_TRACE`, `NO_SUCH_RELATION`, Conflict `AMBIGUOUS_NAME`, `CYCLE`, `CONTRADICTION`.
   * @example
   * await memory.relate("bridge", "crosses", "Nai", { closed: true, source: "city" });
   */
  async relate(from: AnyEnd, kind: string, to: AnyEnd, options: RelateOptions = {}): Promise<RelationLine> {
    return this.relational.relate(from, kind, to, options);
  }

  /**
   * Asserts many relations, in batches of one transaction each.
   *
   * @throws StatementsRefused with positions, unless `invalid: "skip"`.
   * @example
   * await memory.relateAll([{ from: "bridge", kind: "crosses", to: "Nai", source: "city" }]);
   */
  async relateAll(
    statements: Iterable<RelationStatement> | AsyncIterable<RelationStatement>,
    options: RelateAllOptions = {},
  ): Promise<RelateSummary> {
    return this.relational.relateAll(statements, options);
  }

  /** `relateAll` from lines of JSON, CSV, TSV or N-Triples; what cannot be read is told by line. */
  async relateTriples(
    lines: Iterable<string> | AsyncIterable<string>,
    options: TriplesOptions = {},
  ): Promise<RelateSummary> {
    return this.relational.relateTriples(lines, options);
  }

  /**
   * Reads controlled sentences about places, English or Chinese, into relations, and answers where they ask for a way.
   * Sentences build on those that this handle was told before.
   *
   * @throws InvalidInput `UNREADABLE_STATEMENT` showing the part that was not understood; nothing is taken in.
   */
  async tell(text: string, options: TellOptions = {}): Promise<Told> {
    return this.relational.tell(text, options);
  }

  /** Relations at an end, those that hang on them included, or all of them; strongest first. */
  async relations(of?: AnyEnd): Promise<RelationLine[]> {
    return this.relational.relations(of);
  }

  /**
   * Declares properties of kinds, beside those declared before; kept in the file. What is related already is not judged again.
   *
   * @throws InvalidInput `BAD_KIND`.
   */
  async declareKinds(kinds: KindDeclarations): Promise<void> {
    await this.relational.declareKinds(kinds);
  }

  /** Properties by kind, as the file has them. */
  async kinds(): Promise<KindDeclarations> {
    return this.relational.kindsDeclared();
  }

  /**
   * Closes a relation for a while: it still holds, but no route takes it. Never a deletion.
   *
   * @throws NotFound `NO_SUCH_RELATION`; InvalidInput `BAD_INTERVAL`; Conflict `ALREADY_CLOSED`.
   */
  async closeRelation(id: number, interval: Interval = {}): Promise<RelationLine> {
    return this.relational.closeRelation(id, interval);
  }

  /** Ends a closure at a time, ms since 1970, default now. @throws Conflict `NOT_CLOSED`. */
  async reopenRelation(id: number, at?: number): Promise<RelationLine> {
    return this.relational.reopenRelation(id, at);
  }

  /**
   * The best ways over relations, told as sentences, or which closed relations are to blame that there is none.
   *
   * @throws InvalidInput `BAD_PATTERN`, `BAD_COST`, `BAD_ROUTE`, `TOO_MANY_STOPS`; NotFound; Conflict.
   * @example
   * await memory.route({ from: "A", to: "B", pattern: "walk* bridge walk*" });
   */
  async route(query: WayQuery): Promise<WayAnswer> {
    return this.relational.route(query);
  }

  /** What is like this by its relations alone, most alike first, ties by id. */
  async like(end: AnyEnd, options: AnswerOptions = {}): Promise<LikeAnswer[]> {
    return this.relational.like(end, options);
  }

  /** A : B :: C : ?, by relations alone; best first, ties by id; empty where nothing relates A to B. */
  async analogy(a: AnyEnd, b: AnyEnd, c: AnyEnd, options: AnswerOptions = {}): Promise<AnalogyAnswer[]> {
    return this.relational.analogy([a, b, c], options);
  }

  /**
   * The likeliest missing end of a relation; best first, ties by id.
   *
   * @param question `{ from, kind }` or `{ kind, to }`.
   */
  async predictLinks(question: LinkQuestion, options: LinkOptions = {}): Promise<LinkAnswer[]> {
    return this.relational.predictLinks(question, options);
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
    const lines = await this.session.inTurn(async () => {
      await this.writeLearned();
      return exportLines(this.session.store);
    });
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
        take(declare(state, this.declared.kinds));
      }),
    );
    this.parts.learned?.startFrom(this.session.state);
  }

  /** Writes what waits and the cached index, then closes the file. Closing twice is fine. */
  async close(): Promise<CloseReport> {
    let indexNotSaved: string | null = null;
    await this.session.close(async () => {
      if (this.session.store.readOnly) return;
      await this.writeLearned();
      if (!this.parts.echoes.isEmpty) {
        await this.session.commit((take) =>
          this.parts.echoes.flush(this.session.state, this.parts.budget, take),
        );
      }
      indexNotSaved = saveIndexes(this.session);
    });
    return { indexNotSaved };
  }

  /** The state as of the last commit of anyone, with all that was learned in it. */
  private async fresh(): Promise<MemoryState> {
    await this.writeLearned();
    await this.session.refresh();
    return this.session.state;
  }

  private async writeLearned(): Promise<void> {
    const { learned } = this.parts;
    if (learned === null || learned.isEmpty) return;
    await this.session.commit((take) => learned.flush(this.session.state, take));
    learned.committed();
  }

  private spreadingOver(): Spreading {
    const { state } = this.session;
    const known = this.spreading.get(state) ?? new Spreading(state.graph);
    this.spreading.set(state, known);
    return known;
  }

  private async cueOf(cue: string | SignalContent): Promise<Omit<Cue, "matches">> {
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
