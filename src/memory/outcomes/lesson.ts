/** What an outcome field learns from: a key, and what came of it. */
import { InvalidInput } from "../../core/errors.js";
import { checkWords } from "../ends.js";

export interface Lesson {
  /** Numbers of the space, in their own units. */
  readonly vector: ArrayLike<number>;
  /** How much of the outcome came, 0 (none) … 1 (all). */
  readonly outcome: number;
  /** Who or what it was learned from. Default `"unknown"`. */
  readonly origin?: string;
  /** Where it was learned: a drive, a day. Default `"unknown"`. */
  readonly episode?: string;
  /** Ms since 1970. Default: the memory's clock. */
  readonly time?: number;
}

/** A lesson that passed the check, its key scaled. */
export interface CheckedLesson {
  readonly key: Float64Array;
  readonly outcome: number;
  readonly origin: string;
  readonly episode: string;
  readonly time: number;
}

/** @throws InvalidInput `BAD_LESSON`, `BAD_NAME`, `BROKEN_TEXT`. The vector is the encoder's to check. */
export function checkLesson(lesson: Lesson, key: Float64Array, now: number): CheckedLesson {
  const { outcome, time = now } = lesson;
  if (typeof outcome !== "number" || !(outcome >= 0 && outcome <= 1)) {
    throw new InvalidInput(
      "BAD_LESSON",
      `a lesson's outcome is ${String(outcome)}, expected a number in 0…1.`,
    );
  }
  if (typeof time !== "number" || !(Math.abs(time) <= 8.64e15)) {
    throw new InvalidInput("BAD_LESSON", `a lesson's time is ${String(time)}, expected ms since 1970.`);
  }
  const origin = checkName(lesson.origin ?? "unknown", "origin");
  return { key, outcome, origin, episode: checkName(lesson.episode ?? "unknown", "episode"), time };
}

function checkName(name: string, what: string): string {
  if (typeof name !== "string" || name === "" || name === "__proto__" || name.length > 1_000) {
    throw new InvalidInput(
      "BAD_NAME",
      `a lesson's ${what} is ${JSON.stringify(name)}, expected 1…1000 characters.`,
    );
  }
  checkWords(name, what);
  return name;
}
