/**
 * What statements and relations about places are told to, and asked for the way. The experiment knows no more of a memory
 * than this.
 */
import type { KindProperties, NamedRelation } from "../../src/relations/index.js";

export interface Step {
  readonly from: string;
  readonly kind: string;
  readonly to: string;
  /** Where the way lies, where it was said: `"west"`. */
  readonly direction: string | undefined;
}

export interface Way {
  readonly steps: readonly Step[];
  readonly cost: number;
}

/** A relation that is closed, by its ends as they were told. */
export type Closed = Pick<Step, "from" | "kind" | "to">;

export interface Directions {
  /** Cheapest first; empty where there is no way. */
  readonly ways: readonly Way[];
  /** Where there is none: the fewest closed relations whose opening allows one. */
  readonly blockedBy: readonly Closed[];
}

export interface Asked {
  readonly from: string;
  readonly to: string;
  /** Ms since 1970. Default: now. */
  readonly time?: number;
  readonly stops?: readonly string[];
  /** Default 1. */
  readonly alternatives?: number;
}

export interface Places {
  /** One statement, a signal. @returns the question, where it asks one. */
  tell(statement: string): Promise<{ from: string; to: string } | undefined>;
  /** Relations that were not told in words. */
  relate(relations: readonly NamedRelation[]): Promise<void>;
  ask(asked: Asked): Promise<Directions>;
  close(): Promise<void>;
}

/** Makes an empty one; `kinds` are the ways to move. */
export type MakePlaces = (kinds: Readonly<Record<string, KindProperties>>) => Promise<Places>;
