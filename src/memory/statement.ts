/** What is asserted in one call, checked: who stands in what relation to whom, and what else is said of it. */
import { InvalidInput } from "../core/errors.js";
import type { Attributes, AttributeValue } from "../relations/relation.js";
import { checkWords, type AnyEnd } from "./ends.js";

/** Attributes of a relation, and beside them what is said of the relation itself. */
export interface RelateOptions {
  /** Who says so. Default `"user"`. */
  source?: string;
  /** Salience, > 0. Default 1. */
  weight?: number;
  /** −1 where it inhibits. Default 1. */
  sign?: 1 | -1;
  /** Holds from … until, ms since 1970. Default always. */
  validFrom?: number;
  validTo?: number;
  [attribute: string]: AttributeValue | undefined;
}

/** One statement of many: its ends and kind, and beside them what `RelateOptions` knows. */
export interface RelationStatement {
  from: AnyEnd;
  kind: string;
  to: AnyEnd;
  source?: string;
  weight?: number;
  sign?: 1 | -1;
  validFrom?: number;
  validTo?: number;
  [attribute: string]: AttributeValue | AnyEnd | undefined;
}

/** A statement whose fields have their types; its ends are not looked up yet. */
export interface CheckedStatement {
  readonly from: AnyEnd;
  readonly kind: string;
  readonly to: AnyEnd;
  readonly attributes: Attributes;
  readonly source: string;
  readonly weight?: number | undefined;
  readonly sign?: 1 | -1 | undefined;
  readonly validFrom?: number | undefined;
  readonly validTo?: number | undefined;
}

/** What is said of a relation beside its attributes. */
type Qualities = {
  readonly [name in "source" | "weight" | "sign" | "validFrom" | "validTo"]?: RelateOptions[name];
};

const OWN_FIELDS = new Set(["from", "kind", "to", "source", "weight", "sign", "validFrom", "validTo"]);
const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** @throws InvalidInput naming the field, what was given and what is expected. O(fields). */
export function checkStatement(statement: RelationStatement): CheckedStatement {
  if (typeof statement !== "object" || statement === null) {
    throw new InvalidInput(
      "BAD_RELATION",
      `a statement is an object like { from: "bridge", kind: "crosses", to: "Nai" }, not ${statement === null ? "null" : typeof statement}.`,
    );
  }
  const { from, kind, to } = statement;
  return checkParts(from, kind, to, statement, attributesOf(statement));
}

/** As `checkStatement`, for what is given apart; `options` may then hold attributes called `from` or `kind`. */
export function checkParts(
  from: AnyEnd,
  kind: string,
  to: AnyEnd,
  { source = "user", weight, sign, validFrom, validTo }: Qualities,
  attributes: Attributes,
): CheckedStatement {
  if (typeof kind !== "string" || kind.trim() === "") {
    throw new InvalidInput(
      "BAD_RELATION",
      `a relation's kind is a non-empty word, not ${JSON.stringify(kind)}.`,
    );
  }
  checkWords(kind, "kind");
  if (typeof source !== "string") {
    throw new InvalidInput("BAD_RELATION", `source is a ${typeof source}, expected a text: who says so.`);
  }
  checkWords(source, "source");
  checkNumber(weight, "weight");
  checkNumber(validFrom, "validFrom");
  checkNumber(validTo, "validTo");
  if (sign !== undefined && sign !== 1 && sign !== -1) {
    throw new InvalidInput("BAD_RELATION", `sign is ${String(sign)}, expected 1 or -1 (it inhibits).`);
  }
  return { from, kind, to, attributes, source, weight, sign, validFrom, validTo };
}

/** What the fields say besides. @throws InvalidInput `BAD_ATTRIBUTE`. */
export function attributesOf(fields: RelateOptions | RelationStatement): Attributes {
  let attributes: Record<string, AttributeValue> | undefined;
  for (const name of Object.keys(fields)) {
    if (OWN_FIELDS.has(name)) continue;
    const value: unknown = fields[name];
    if (value === undefined) continue;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw new InvalidInput(
        "BAD_ATTRIBUTE",
        `attribute "${name}" is ${value === null ? "null" : `a ${typeof value}`}, expected text, number or boolean.`,
      );
    }
    attributes ??= {};
    attributes[name] = value;
  }
  return attributes ?? NO_ATTRIBUTES;
}

function checkNumber(value: unknown, name: string): void {
  if (value === undefined || (typeof value === "number" && !Number.isNaN(value))) return;
  throw new InvalidInput(
    "BAD_RELATION",
    `${name} is ${typeof value === "number" ? "NaN" : `a ${typeof value}`}, expected a number.`,
  );
}
