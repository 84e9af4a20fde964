/** Checks that every encoder's options share. */
import { InvalidInput } from "../core/errors.js";

/** @throws InvalidInput `BAD_OPTION` naming an option that is misspelled. */
export function checkOptionNames(encoder: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `${encoder} has no option "${name}"; it knows ${known.join(", ")}.`,
      );
    }
  }
}

/** @throws InvalidInput `BAD_OPTION` where τ_same is not in −1…1. */
export function checkSameSimilarity(encoder: string, value: number): void {
  if (!(value >= -1 && value <= 1)) {
    throw new InvalidInput("BAD_OPTION", `${encoder}: sameSimilarity is ${value}, expected −1…1.`);
  }
}
