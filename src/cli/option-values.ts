/** Values of options: text in, a number or a refusal out. Ranges are the library's to check, except where it cannot. */
import { InvalidArgumentError } from "commander";
import { InvalidInput, type AttributeValue } from "../index.js";
import { parseTime, TIME_EXAMPLES } from "./time.js";

export function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number.");
}

export function wholeNumberOf(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("Expected a whole number.");
}

/** @returns ms since 1970. */
export function timeOf(text: string): number {
  try {
    return parseTime(text, "the time");
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidArgumentError(`Expected ${TIME_EXAMPLES}.`);
    throw error;
  }
}

/** `[0.1, 2, …]` */
export function vectorOf(text: string): number[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidArgumentError("Expected numbers in brackets, such as '[0.1, 0.2]'.");
}

export type Attribute = readonly [key: string, value: AttributeValue];

/** Relations have options of their own for these. */
const NOT_ATTRIBUTES = new Map([
  ["source", "--source"],
  ["weight", "--weight"],
  ["sign", "--inhibits"],
  ["validFrom", "--valid-from"],
  ["validTo", "--valid-to"],
]);
/** Attributes that the library reads as ms since 1970. */
const TIMES = new Set(["closedFrom", "closedTo"]);

/** `key=value`, gathered: true, false and numbers are what they look like; `'k="12"'` stays text. */
export function attributesOf(text: string, before: readonly Attribute[]): Attribute[] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new InvalidArgumentError("Expected key=value.");
  const own = NOT_ATTRIBUTES.get(key);
  if (own !== undefined) throw new InvalidArgumentError(`"${key}" is not an attribute, use ${own}.`);
  return [...before, [key, TIMES.has(key) ? timeOf(value) : attributeValue(value)]];
}

/** `kind=number`, gathered: what relations of a kind cost. */
export function costsOf(text: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const [, kind, value] = /^(.+)=([^=]+)$/s.exec(text) ?? [];
  if (kind === undefined || value.trim() === "" || !(Number(value) >= 0)) {
    throw new InvalidArgumentError("Expected kind=cost with a cost ≥ 0, such as boat=5.");
  }
  return { ...before, [kind]: Number(value) };
}

function attributeValue(text: string): AttributeValue {
  if (text === "true" || text === "false") return text === "true";
  if (text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}
