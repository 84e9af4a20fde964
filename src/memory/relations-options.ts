/** What can be chosen about relations when a memory is opened. */
import { InvalidInput } from "../core/errors.js";
import { LEARNING_DEFAULTS, type LearningOptions } from "../relations/learning.js";
import { declare, type KindDeclarations } from "./kinds.js";
import type { Session } from "./session.js";

/** What is learned, and how; see `LEARNING_DEFAULTS`. */
export type LearnOptions = LearningOptions & {
  /** What an outcome kept from being taken for something else. Default true. */
  readonly confusable?: boolean;
};

/** … and where it differs: by the id of the encoder that a space belongs to. */
export type LearnBySpace = LearnOptions & {
  /** False: nothing is learned from what is observed in that space. What is not told is as for the others. */
  readonly spaces?: Readonly<Record<string, boolean | LearnOptions>>;
};

export interface RelationsOptions {
  /** Properties of kinds, beside those that the file has already; they are kept in the file. */
  kinds?: KindDeclarations;
  /** Refuse kinds that are not declared, in what this handle asserts. Default false. */
  strict?: boolean;
  /** Learn relations between memories from what this handle observes; `spaces` tells where it differs. Default false. */
  learn?: boolean | LearnBySpace;
}

export interface CheckedRelationsOptions {
  readonly kinds: KindDeclarations;
  readonly strict: boolean;
  /** Null: off. */
  readonly learn: LearnBySpace | null;
}

const KNOWN = ["kinds", "strict", "learn"];

/** @throws InvalidInput `BAD_OPTION`. */
export function checkRelationsOptions(options: RelationsOptions = {}): CheckedRelationsOptions {
  if (typeof options !== "object" || options === null) {
    throw new InvalidInput("BAD_OPTION", "Memory.open: relations is an object such as { kinds: {} }.");
  }
  for (const name of Object.keys(options)) {
    if (KNOWN.includes(name)) continue;
    throw new InvalidInput("BAD_OPTION", `relations has no option "${name}"; it knows ${KNOWN.join(", ")}.`);
  }
  const { kinds = {}, strict = false, learn = false } = options;
  if (typeof strict !== "boolean") {
    throw new InvalidInput("BAD_OPTION", `relations.strict is ${String(strict)}, expected true or false.`);
  }
  return { kinds, strict, learn: learn === false ? null : checkBySpace(learn === true ? {} : learn) };
}

function checkBySpace(learn: LearnBySpace): LearnBySpace {
  checkObject(learn, "relations.learn");
  const { spaces = {}, ...general } = learn;
  checkLearn(general, "relations.learn");
  checkObject(spaces, "relations.learn.spaces");
  for (const [encoderId, own] of Object.entries(spaces)) {
    if (typeof own !== "boolean") checkLearn(own, `relations.learn.spaces["${encoderId}"]`);
  }
  return { ...general, spaces };
}

function checkObject(value: unknown, what: string): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw new InvalidInput("BAD_OPTION", `${what} is ${String(value)}, expected true, false or options.`);
}

function checkLearn(learn: LearnOptions, what: string): void {
  checkObject(learn, what);
  const defaults: Readonly<Record<string, number | boolean>> = { ...LEARNING_DEFAULTS, confusable: true };
  for (const [name, value] of Object.entries(learn)) {
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(", ");
      throw new InvalidInput("BAD_OPTION", `${what} has no option "${name}"; it knows ${known}.`);
    }
    const expected = typeof defaults[name];
    const good =
      expected === "boolean" ? typeof value === "boolean" : typeof value === "number" && value >= 0;
    if (good) continue;
    const range = expected === "boolean" ? "true or false" : "a number ≥ 0";
    throw new InvalidInput("BAD_OPTION", `${what}.${name} is ${String(value)}, expected ${range}.`);
  }
}

/**
 * Declares what the file does not know yet; a file that is only read must have it already.
 *
 * @throws InvalidInput `BAD_KIND`; InvalidState `READ_ONLY_MEMORY`.
 */
export async function declareAtOpen(session: Session, kinds: KindDeclarations): Promise<void> {
  if (declare(session.state, kinds).length === 0) return;
  await session.commit((take) => {
    take(declare(session.state, kinds));
  });
}
