/** Many statements at once: checked one by one, asserted in batches of one transaction each, or all in one. */
import { EngraphError, InvalidInput } from "../core/errors.js";
import type { Change } from "../store/change.js";
import { Assertions } from "./relate.js";
import type { RelationKinds } from "../relations/relation-kinds.js";
import type { Session } from "./session.js";
import type { MemoryState } from "./state.js";
import type { CheckedStatement } from "./statement.js";

export interface RelateAllOptions {
  /** Statements that are committed together. Default 1,000. */
  batchSize?: number;
  /** Called once a batch is in: how far it is. With `atomic`, the batch is durable only at the end. */
  onProgress?: (progress: RelateProgress) => void;
  /** What a statement that cannot be taken in does: end the work (`throw`), or be told in the summary. Default `throw`. */
  invalid?: "throw" | "skip";
  /**
   * All or nothing: where anything fails, nothing is in. Other processes cannot write meanwhile, so feed it from what is at
   * hand. Default false: batches stay once they are in.
   */
  atomic?: boolean;
}

export interface RelateProgress {
  /** Statements read, those skipped included. */
  readonly statements: number;
  /** New relations. */
  readonly relations: number;
  readonly skipped: number;
}

export interface RelateSummary extends RelateProgress {
  /** Statements that said again what was said before. */
  readonly repeated: number;
  /** The first 100 that were skipped. */
  readonly refused: readonly RefusedStatement[];
}

/** A statement that could not be taken in. */
export interface RefusedStatement {
  /** From 1: of the line where lines were read, else of the statement. */
  readonly position: number;
  readonly error: EngraphError;
}

/** Statements that cannot be taken in; all that were found are told, up to 100. */
export class StatementsRefused extends InvalidInput {
  constructor(
    readonly refused: readonly RefusedStatement[],
    kept: string,
  ) {
    const [first] = refused;
    const shown = refused.slice(0, SHOWN).map(told);
    const more = refused.length > SHOWN ? ` … and ${refused.length - SHOWN} more.` : "";
    super("BAD_STATEMENTS", `${shown.join("; ")}.${more} ${kept}`, { cause: first.error });
  }
}

/** A line that could not be read says itself which it is. */
function told({ position, error }: RefusedStatement): string {
  const message = error.message.replace(/\.$/, "");
  return error.code === "BAD_TRIPLE" ? message : `Statement ${position}: ${message}`;
}

/** Reads a statement at its position, from 1; throws an EngraphError where it is none. */
export interface ReadStatement {
  readonly position: number;
  read(): CheckedStatement;
}

/** Items as the caller has them, and what makes a statement of the next one; undefined where it says nothing. */
export interface StatementSource {
  readonly items: Iterable<unknown> | AsyncIterable<unknown>;
  readonly next: (item: unknown) => ReadStatement | undefined;
}

export const RELATE_ALL_DEFAULTS = { batchSize: 1_000, invalid: "throw", atomic: false } as const;
const MOST_REFUSED = 100;
const SHOWN = 5;

interface Parts {
  readonly session: Session;
  readonly kindsOf: (state: MemoryState) => RelationKinds;
  /** Ms since 1970. */
  readonly now: () => number;
}

/**
 * @throws StatementsRefused; with `atomic` it names all that are refused, without it the first, and what stood before that
 *   one is in. InvalidInput `BAD_OPTION`.
 */
export async function relateAll(
  parts: Parts,
  statements: StatementSource,
  options: RelateAllOptions,
): Promise<RelateSummary> {
  const { batchSize, invalid, atomic, onProgress } = checkOptions(options);
  const { session } = parts;
  const work = new Intake(parts, invalid, atomic);
  const takeIn = async (batch: readonly ReadStatement[]) => {
    await work.take(batch);
    onProgress?.(work.progress());
  };
  if (!atomic) {
    await inBatches(statements, batchSize, (batch) => session.inTurn(() => takeIn(batch)));
    return work.summary();
  }
  return session.inTurn(() =>
    session.together(async () => {
      await inBatches(statements, batchSize, takeIn);
      if (invalid === "throw" && work.refused.length > 0) {
        throw new StatementsRefused(work.refused, "Nothing was taken in.");
      }
      return work.summary();
    }),
  );
}

/** What has come in so far. */
class Intake {
  readonly refused: RefusedStatement[] = [];
  private statements = 0;
  private relations = 0;
  private repeated = 0;
  private skipped = 0;

  constructor(
    private readonly parts: Parts,
    private readonly invalid: "throw" | "skip",
    private readonly atomic: boolean,
  ) {}

  /** One transaction. Call in turn. */
  async take(batch: readonly ReadStatement[]): Promise<void> {
    const came = await this.parts.session.commit((take) => this.decide(batch, take));
    this.statements += came.statements;
    this.relations += came.relations;
    this.repeated += came.repeated;
    this.skipped += came.refused.length;
    for (const refusal of came.refused) if (this.refused.length < MOST_REFUSED) this.refused.push(refusal);
    if (this.invalid === "throw" && !this.atomic && came.refused.length > 0) {
      throw new StatementsRefused(came.refused, "What stood before it was taken in.");
    }
  }

  progress(): RelateProgress {
    return { statements: this.statements, relations: this.relations, skipped: this.skipped };
  }

  summary(): RelateSummary {
    return { ...this.progress(), repeated: this.repeated, refused: this.refused };
  }

  private decide(batch: readonly ReadStatement[], take: (changes: readonly Change[]) => void) {
    const { session, kindsOf, now } = this.parts;
    const { state } = session;
    const assertions = new Assertions(state, kindsOf(state), now());
    const refused: RefusedStatement[] = [];
    let statements = 0;
    let relations = 0;
    for (const statement of batch) {
      statements++;
      try {
        const { changes, isNew } = assertions.assert(statement.read());
        take(changes);
        if (isNew) relations++;
      } catch (error) {
        if (!(error instanceof EngraphError)) throw error;
        refused.push({ position: statement.position, error });
        if (this.invalid === "throw" && !this.atomic) break;
      }
    }
    take(assertions.sequences());
    return { statements, relations, repeated: statements - relations - refused.length, refused };
  }
}

async function inBatches(
  { items, next }: StatementSource,
  batchSize: number,
  takeIn: (batch: readonly ReadStatement[]) => Promise<void>,
): Promise<void> {
  let batch: ReadStatement[] = [];
  /** Whether the batch is full now. */
  const add = (item: unknown) => {
    const statement = next(item);
    if (statement !== undefined) batch.push(statement);
    return batch.length === batchSize;
  };
  const flush = async () => {
    await takeIn(batch);
    batch = [];
  };
  // Two loops: awaiting what is at hand already would cost as much as all the rest.
  if (Symbol.asyncIterator in items) {
    for await (const item of items) if (add(item)) await flush();
  } else {
    for (const item of items) if (add(item)) await flush();
  }
  if (batch.length > 0) await flush();
}

function checkOptions(options: RelateAllOptions) {
  const { batchSize, invalid, atomic, onProgress, ...others } = {
    ...RELATE_ALL_DEFAULTS,
    onProgress: undefined,
    ...options,
  };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new InvalidInput(
      "BAD_OPTION",
      `relateAll has no option "${unknown}"; it knows batchSize, onProgress, invalid, atomic.`,
    );
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new InvalidInput(
      "BAD_OPTION",
      `relateAll: batchSize is ${batchSize}, expected a whole number ≥ 1.`,
    );
  }
  if (invalid !== "throw" && invalid !== "skip") {
    throw new InvalidInput(
      "BAD_OPTION",
      `relateAll: invalid is ${JSON.stringify(invalid)}, expected "throw" or "skip".`,
    );
  }
  if (typeof atomic !== "boolean") {
    throw new InvalidInput(
      "BAD_OPTION",
      `relateAll: atomic is ${JSON.stringify(atomic)}, expected true or false.`,
    );
  }
  return { batchSize, invalid, atomic, onProgress };
}
