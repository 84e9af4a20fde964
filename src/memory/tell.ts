/** Sentences in, relations out; and what was asked, answered. */
import { InvalidInput } from "../core/errors.js";
import { WAYS_TO_MOVE } from "../relations/statements/place-facts.js";
import { StatementReader, type Reading } from "../relations/statements/statement-reader.js";
import type { RelationLine } from "./named-node.js";
import type { WayAnswer } from "./way.js";

export interface TellOptions {
  /** Who says so. Default `"user"`. */
  source?: string;
}

export interface Told {
  /** Relations that the text made, or said again. */
  readonly relations: readonly RelationLine[];
  /** Where the text asks for a way: from where to where. */
  readonly question: { readonly from: string; readonly to: string } | null;
  /** The ways there, or what is in the way; null where nothing was asked. */
  readonly answer: WayAnswer | null;
}

/** Moving about, in any order, either way. */
export const MOVING = `(${WAYS_TO_MOVE.join(" | ")})*`;

/** What has to be declared for that. */
export const MOVING_KINDS = Object.fromEntries(WAYS_TO_MOVE.map((kind) => [kind, { symmetric: true }]));

/**
 * A reader whose sentences build on those before, as far as these came into the memory: text whose relations could not be
 * written is as if it had never been read.
 */
export class Listener {
  private reader = new StatementReader();
  private readonly heard: string[] = [];

  /**
   * Reads the text and has `assert` write what follows.
   *
   * @throws InvalidInput `UNREADABLE_STATEMENT` showing the part that was not understood; nothing is taken in.
   */
  async hear<T>(text: string, assert: (reading: Reading) => Promise<T>): Promise<T> {
    if (typeof text !== "string") {
      throw new InvalidInput("UNREADABLE_STATEMENT", `tell takes a text, not a ${typeof text}.`);
    }
    const reading = this.reader.read(text);
    try {
      const result = await assert(reading);
      this.heard.push(text);
      return result;
    } catch (error) {
      this.reader = new StatementReader();
      for (const before of this.heard) this.reader.read(before);
      throw error;
    }
  }
}
