/**
 * What is declared about kinds of relations, kept in the file, so that every process that opens it honours the same
 * declarations. It is the saved state of the space of bare names: JSON, properties by kind.
 */
import { InvalidInput, StorageFailure } from "../core/errors.js";
import { RelationKinds, type KindProperties } from "../relations/relation-kinds.js";
import type { Change } from "../store/change.js";
import { freshNamesSpace, NAMES_ENCODER_ID } from "./fresh-space.js";
import type { MemoryState } from "./state.js";

export type KindDeclarations = Readonly<Record<string, KindProperties>>;

const read = new WeakMap<Uint8Array, KindDeclarations>();
const built = new WeakMap<KindDeclarations, Record<"open" | "strict", RelationKinds | undefined>>();
const NONE: KindDeclarations = Object.freeze({});

/** The declarations in force. O(1) once they have been read. */
export function declarationsOf(state: MemoryState): KindDeclarations {
  const bytes = state.spaceOfEncoder(NAMES_ENCODER_ID)?.encoderState ?? null;
  if (bytes === null) return NONE;
  const known = read.get(bytes) ?? parsed(bytes);
  read.set(bytes, known);
  return known;
}

/** @param strict whether a kind that is not declared is refused. */
export function kindsOf(state: MemoryState, strict: boolean): RelationKinds {
  const declarations = declarationsOf(state);
  const known = built.get(declarations) ?? { open: undefined, strict: undefined };
  built.set(declarations, known);
  return (known[strict ? "strict" : "open"] ??= new RelationKinds(declarations, strict));
}

/**
 * Changes that declare kinds, beside or in place of what was declared of them; what is related already is not judged again.
 *
 * @throws InvalidInput `BAD_KIND`.
 */
export function declare(state: MemoryState, kinds: KindDeclarations): Change[] {
  if (typeof kinds !== "object" || kinds === null || Array.isArray(kinds)) {
    throw new InvalidInput("BAD_KIND", "kinds are given as an object: properties by kind.");
  }
  for (const [kind, properties] of Object.entries(kinds)) checkShape(kind, properties);
  const before = declarationsOf(state);
  const after = { ...before, ...kinds };
  // Refuses properties that do not exist or exclude each other.
  void new RelationKinds(after);
  const text = JSON.stringify(after);
  if (text === JSON.stringify(before)) return [];
  const known = state.spaceOfEncoder(NAMES_ENCODER_ID);
  const space = known ?? freshNamesSpace(state.next("space"));
  return [
    ...(known === undefined ? [{ op: "putSequence", name: "space", next: space.id + 1 } as const] : []),
    { op: "putSpace", space: { ...space, encoderState: new TextEncoder().encode(text) } },
  ];
}

function checkShape(kind: string, properties: unknown): void {
  if (typeof properties !== "object" || properties === null || kind.trim() === "") {
    throw new InvalidInput(
      "BAD_KIND",
      `Kind "${kind}" needs a name and an object of properties, such as {}.`,
    );
  }
  for (const [name, value] of Object.entries(properties)) {
    const expected = name === "inverse" ? "string" : "boolean";
    if (value !== undefined && typeof value !== expected) {
      throw new InvalidInput(
        "BAD_KIND",
        `Kind "${kind}": ${name} is ${JSON.stringify(value)}, expected a ${expected}.`,
      );
    }
  }
}

function parsed(bytes: Uint8Array): KindDeclarations {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as KindDeclarations;
  } catch (cause) {
    throw new StorageFailure("CORRUPT", "the declared kinds of relations in this file are no JSON.", {
      cause,
    });
  }
}
