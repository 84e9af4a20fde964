/** One line of JSON into a signal. What the library checks is left to it. */
import { InvalidInput, type Signal } from "../index.js";
import { parseTime } from "./time.js";

/**
 * @param line `{"text": "…", "origin": "…"}`; `null` counts as not given, `time` may be an ISO date, `payload` is base64.
 * @throws InvalidInput `NOT_JSON`, `BAD_SIGNAL`, `BAD_TIME`, `BAD_OUTCOME`, `BAD_PAYLOAD`.
 */
export function signalOf(line: string): Signal {
  const parsed = parseJson(line);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new InvalidInput("BAD_SIGNAL", `it is not an object like {"text":"…","origin":"…"}.`);
  }
  const given = Object.entries(parsed).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, fieldOf(name, value)]));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInput(
      "NOT_JSON",
      `it is not JSON (${said}). Each line is one object like {"text":"…"}.`,
      {
        cause,
      },
    );
  }
}

function fieldOf(name: string, value: unknown): unknown {
  switch (name) {
    case "time":
      return timeField(value);
    case "outcome":
      return outcomeField(value);
    case "payload":
      return payloadField(value);
    case "vector":
      return vectorField(value);
    default:
      return value;
  }
}

function timeField(value: unknown): number {
  if (typeof value === "string") return parseTime(value, "time");
  if (typeof value === "number") return value;
  throw new InvalidInput(
    "BAD_TIME",
    `time is ${JSON.stringify(value)}, expected ms since 1970 or an ISO date.`,
  );
}

function outcomeField(value: unknown): unknown {
  if (["string", "number", "boolean"].includes(typeof value)) return value;
  throw new InvalidInput(
    "BAD_OUTCOME",
    "outcome is a list or an object, expected a word, a number, true or false.",
  );
}

function vectorField(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  throw new InvalidInput("BAD_VECTOR", "vector is not a list, expected numbers such as [0.1, 0.2].");
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function payloadField(value: unknown): Uint8Array {
  if (typeof value === "string" && BASE64.test(value)) return Uint8Array.from(Buffer.from(value, "base64"));
  throw new InvalidInput(
    "BAD_PAYLOAD",
    "payload is not base64, expected the standard alphabet with padding.",
  );
}
