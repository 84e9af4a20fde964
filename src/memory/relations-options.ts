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

export interface RelationsOptions {
  /** Properties of kinds, beside those that the file has already; they are kept in the file. */
  kinds?: KindDeclarations;
  /** Refuse kinds that are not declared, in what this handle asserts. Default false. */
  strict?: boolean;
  /** Learn relations between memories from what this handle observes. Default false. */
  learn?: boolean | LearnOptions;
}

export interface CheckedRelationsOptions {
  readonly kinds: KindDeclarations;
  readonly strict: boolean;
  /** Null: off. */
  readonly learn: LearnOptions | null;
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
  return { kinds, strict, learn: learn === false ? null : checkLearn(learn === true ? {} : learn) };
}

function checkLearn(learn: LearnOptions): LearnOptions {
  if (typeof learn !== "object" || learn === null) {
    throw new InvalidInput(
      "BAD_OPTION",
      `relations.learn is ${String(learn)}, expected true, false or options.`,
    );
  }
  const defaults: Readonly<Record<string, number | boolean>> = { ...LEARNING_DEFAULTS, confusable: true };
  for (const [name, value] of Object.entries(learn)) {
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(", ");
      throw new InvalidInput("BAD_OPTION", `relations.learn has no option "${name}"; it knows ${known}.`);
    }
    const expected = typeof defaults[name];
    const good =
      expected === "boolean" ? typeof value === "boolean" : typeof value === "number" && value >= 0;
    if (good) continue;
    const range = expected === "boolean" ? "true or false" : "a number ≥ 0";
    throw new InvalidInput("BAD_OPTION", `relations.learn.${name} is ${String(value)}, expected ${range}.`);
  }
  return learn;
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
