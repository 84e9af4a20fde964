/** How a trace, or a relation, is told on the command line. */
import { InvalidInput, type AnyEnd, type End } from "../index.js";

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

/**
 * As `parseEnd`; and `relation:7` is relation 7, where a relation can be an end.
 *
 * @throws InvalidInput `BAD_NAME` for a relation without a number.
 */
export function parseAnyEnd(text: string): AnyEnd {
  if (!text.startsWith("relation:")) return parseEnd(text);
  const relation = Number(text.slice("relation:".length));
  if (/^relation:\d+$/.test(text) && Number.isSafeInteger(relation)) return { relation };
  throw new InvalidInput(
    "BAD_NAME",
    `"${text}" is no relation: give its id, such as relation:7. For a trace of that name write name:${text}.`,
  );
}
