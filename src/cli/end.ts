/** How a trace is told on the command line. */
import { InvalidInput, type End } from "../index.js";

/**
 * `12` and `#12` are ids; anything else is a name. `name:12` is the name "12". A shell takes a bare `#12` for a comment,
 * so it wants quotes there; `12` does not.
 *
 * @throws InvalidInput `BAD_NAME` for an empty name or an id beyond 2^53.
 */
export function parseEnd(text: string): End {
  const digits = /^#?(\d+)$/.exec(text);
  if (digits !== null) {
    const id = Number(digits[1]);
    if (Number.isSafeInteger(id)) return id;
    throw new InvalidInput(
      "BAD_NAME",
      `${text} is too large for a trace's id. For a name of digits write name:${digits[1]}.`,
    );
  }
  const name = text.startsWith("name:") ? text.slice("name:".length) : text;
  if (name.trim() !== "") return name;
  throw new InvalidInput("BAD_NAME", `"${text}" is no trace: give an id such as 12, or a name.`);
}
