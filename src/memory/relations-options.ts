/** What can be chosen about relations when a memory is opened. */
import { InvalidInput } from "../core/errors.js";
import { declare, type KindDeclarations } from "./kinds.js";
import type { Session } from "./session.js";

export interface RelationsOptions {
  /** Properties of kinds, beside those that the file has already; they are kept in the file. */
  kinds?: KindDeclarations;
  /** Refuse kinds that are not declared, in what this handle asserts. Default false. */
  strict?: boolean;
}

const KNOWN = ["kinds", "strict"];

/** @throws InvalidInput `BAD_OPTION`. */
export function checkRelationsOptions(options: RelationsOptions = {}): RelationsOptions {
  if (typeof options !== "object" || options === null) {
    throw new InvalidInput("BAD_OPTION", "Memory.open: relations is an object such as { kinds: {} }.");
  }
  for (const name of Object.keys(options)) {
    if (KNOWN.includes(name)) continue;
    throw new InvalidInput("BAD_OPTION", `relations has no option "${name}"; it knows ${KNOWN.join(", ")}.`);
  }
  if (options.strict !== undefined && typeof options.strict !== "boolean") {
    throw new InvalidInput(
      "BAD_OPTION",
      `relations.strict is ${String(options.strict)}, expected true or false.`,
    );
  }
  return options;
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
