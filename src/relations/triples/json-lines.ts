import { InvalidInput } from "../../core/errors.js";
import { tripleOf } from "./triple-fields.js";
import type { TripleFormat } from "./triple-format.js";

/** `{"from": "bridge", "kind": "crosses", "to": "Nai", "closed": true}` or `["bridge", "crosses", "Nai"]` a line. */
export const jsonLines: TripleFormat = {
  name: "JSON Lines",
  open: () => (line) => {
    if (line.trim() === "") return undefined;
    const value = parsed(line);
    if (Array.isArray(value) && value.length === 3) {
      const [from, kind, to] = value as unknown[];
      return tripleOf({ from, kind, to });
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return tripleOf(value as Record<string, unknown>);
    }
    throw new InvalidInput("BAD_TRIPLE", "neither an object nor an array of three");
  },
};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new InvalidInput("BAD_TRIPLE", `not JSON: ${(cause as SyntaxError).message}`, { cause });
  }
}
