/** The fields of a triple by their usual names, from a JSON object or a row under a header. */
import { InvalidInput } from "../../core/errors.js";
import type { AttributeValue } from "../relation.js";
import type { Triple } from "./triple-format.js";

const ENDS = {
  from: ["from", "subject", "head", "s"],
  kind: ["kind", "predicate", "relation", "p"],
  to: ["to", "object", "tail", "o"],
} as const;
const NUMBERS = ["weight", "validFrom", "validTo"] as const;

/** All names that mean an end or the kind. */
export const END_NAMES: ReadonlySet<string> = new Set(Object.values(ENDS).flat());

/**
 * @param fields by name; what is neither an end nor a known field becomes an attribute; null and undefined are left out.
 * @throws InvalidInput `BAD_TRIPLE`. O(fields).
 */
export function tripleOf(fields: Readonly<Record<string, unknown>>): Triple {
  const from = nameIn(fields, "from");
  const kind = nameIn(fields, "kind");
  const to = nameIn(fields, "to");
  const attributes: Record<string, AttributeValue> = {};
  const known: { weight?: number; source?: string; validFrom?: number; validTo?: number } = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (END_NAMES.has(name) || value === null || value === undefined) continue;
    if (name === "source") known.source = scalar(name, value).toString();
    else if (isNumberName(name)) known[name] = numberIn(name, value);
    else attributes[name] = scalar(name, value);
  }
  if (known.weight !== undefined && !(known.weight > 0)) bad(`"weight" is ${known.weight}, expected > 0`);
  return { from, kind, to, attributes, ...known };
}

function nameIn(fields: Readonly<Record<string, unknown>>, end: keyof typeof ENDS): string {
  const name = ENDS[end].find((one) => fields[one] !== undefined);
  const value = name === undefined ? undefined : fields[name];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (typeof value === "number") return String(value);
  return bad(`no "${end}" (or ${ENDS[end].slice(1).join(", ")}) with a name in it`);
}

function isNumberName(name: string): name is (typeof NUMBERS)[number] {
  return (NUMBERS as readonly string[]).includes(name);
}

function numberIn(name: string, value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number)
    ? number
    : bad(`"${name}" is not a finite number`);
}

function scalar(name: string, value: unknown): AttributeValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return bad(`"${name}" is neither text, a number, true nor false`);
}

function bad(what: string): never {
  throw new InvalidInput("BAD_TRIPLE", what);
}
