/** What comes in, and its check at the public edge. */
import { hash } from "node:crypto";
import { InvalidInput } from "../core/errors.js";
import type { Encoder, Modality } from "../encoders/encoder.js";

/** One input. Exactly one of the content fields (`text`, `vector`, `image`, `audio`, `sequence`) is given. */
export interface Signal extends SignalContent {
  /** Who or what sent it. Default `"unknown"`: all such signals count as one origin, and no single origin is enough to keep a trace. */
  origin?: string;
  /** The stretch of time it belongs to: a conversation, a drive, a day. Default `"unknown"`. */
  episode?: string;
  /** Ms since 1970, or a Date. Default: the memory's clock. */
  time?: number | Date;
  /** What came of it, or what it was: a label, a reward's name, a collision. */
  outcome?: string | number | boolean;
  /** Multiplies what the signal teaches, 0…10. Below 1 it is background, above 1 it is stressed. Default 1. */
  emphasis?: number;
  /** A few words to show for it; for text, the text itself. */
  caption?: string;
  /** A small piece to look at later, at most 64 KiB. */
  payload?: Uint8Array;
}

export type SignalContent = Partial<Record<Modality, unknown>> & {
  text?: string;
  vector?: ArrayLike<number>;
  /** Which encoder, by id, where several read the same modality. */
  space?: string;
};

/** A signal that passed the check, with every default filled in. */
export interface CheckedSignal {
  readonly encoder: Encoder;
  readonly input: unknown;
  /** 52-bit hash of the content, modality and encoder included. */
  readonly hash: number;
  /** For text, the words as normalised: what an echo is known by. */
  readonly words: string | null;
  readonly origin: string;
  readonly episode: string;
  readonly time: number;
  readonly outcome: string | null;
  readonly emphasis: number;
  readonly text: string | null;
  readonly payload: Uint8Array | null;
}

const MODALITIES: readonly Modality[] = ["text", "vector", "image", "audio", "sequence"];
const FIELDS = new Set<string>([
  ...MODALITIES,
  ..."space origin episode time outcome emphasis caption payload".split(" "),
]);
const LONGEST_NAME_CHARACTERS = 1_000;
const LONGEST_CAPTION_CHARACTERS = 10_000;
const LARGEST_PAYLOAD_BYTES = 65_536;
const LARGEST_EMPHASIS = 10;

/**
 * Checks a signal and fills in its defaults. Nothing is encoded yet.
 *
 * @param now ms since 1970, used where the signal has no time.
 * @throws InvalidInput naming the field, what was given and what is expected.
 */
export function checkSignal(signal: Signal, encoders: readonly Encoder[], now: number): CheckedSignal {
  if (typeof signal !== "object" || signal === null) {
    throw new InvalidInput(
      "BAD_SIGNAL",
      `a signal is an object like { text: "…" }, not ${signal === null ? "null" : typeof signal}.`,
    );
  }
  for (const field of Object.keys(signal)) {
    if (!FIELDS.has(field)) {
      throw new InvalidInput(
        "UNKNOWN_FIELD",
        `a signal has no field "${field}"; it knows ${[...FIELDS].join(", ")}.`,
      );
    }
  }
  const { encoder, input: given } = contentOf(signal, encoders);
  encoder.check(given);
  const input = ownCopy(given);
  const content = encoder.content(input);
  return {
    encoder,
    input,
    hash: contentHash(encoder.id, content),
    words: typeof content === "string" ? content : null,
    origin: checkName(signal.origin, "origin"),
    episode: checkName(signal.episode, "episode"),
    time: checkTime(signal.time, now),
    outcome: checkOutcome(signal.outcome),
    emphasis: checkEmphasis(signal.emphasis),
    text: typeof input === "string" ? input : (checkCaption(signal.caption) ?? encoder.gist(input)),
    payload: checkPayload(signal.payload),
  };
}

/** The encoder that reads a signal or a cue, and what it reads. */
export function contentOf(
  signal: SignalContent,
  encoders: readonly Encoder[],
): { encoder: Encoder; input: unknown } {
  const { text, vector, image, audio, sequence } = signal;
  const inputs = [text, vector, image, audio, sequence];
  const given = MODALITIES.filter((_, i) => inputs[i] !== undefined && inputs[i] !== null);
  if (given.length !== 1) {
    throw new InvalidInput(
      "BAD_SIGNAL",
      `a signal carries exactly one of ${MODALITIES.join(", ")}; this one has ${given.length === 0 ? "none" : given.join(" and ")}.`,
    );
  }
  const modality = given[0];
  const fitting = encoders.filter(
    (encoder) => encoder.modality === modality && (signal.space === undefined || encoder.id === signal.space),
  );
  if (fitting.length !== 1) {
    const known = encoders.map((encoder) => `${encoder.id} (${encoder.modality})`).join(", ") || "none";
    throw new InvalidInput(
      fitting.length === 0 ? "NO_ENCODER" : "SEVERAL_ENCODERS",
      fitting.length === 0
        ? `no encoder reads ${modality}${signal.space === undefined ? "" : ` as "${signal.space}"`}; this memory has: ${known}.`
        : `several encoders read ${modality}; say which by \`space\`: ${known}.`,
    );
  }
  return { encoder: fitting[0], input: signal[modality] };
}

/** 52 bits. */
const HASH_HEX_DIGITS = 13;

/** The first 52 bits of SHA-256 over the encoder's id and the content, as a safe integer. */
export function contentHash(encoderId: string, content: string | Uint8Array): number {
  const idBytes = Buffer.byteLength(encoderId);
  const contentBytes = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  const whole = Buffer.allocUnsafe(idBytes + 1 + contentBytes);
  whole.write(encoderId);
  whole[idBytes] = 0;
  if (typeof content === "string") whole.write(content, idBytes + 1);
  else whole.set(content, idBytes + 1);
  return parseInt(hash("sha256", whole, "hex").slice(0, HASH_HEX_DIGITS), 16);
}

/** The caller may fill the same buffers again before a batch is encoded: those of numbers, rows, and `{ samples }` or `{ data }`. */
function ownCopy(input: unknown): unknown {
  if (Array.isArray(input)) {
    return typeof input[0] === "object"
      ? input.map((row: unknown) => ownCopy(row))
      : (input as unknown[]).slice();
  }
  if (input instanceof Float32Array && input.length <= LARGEST_SHARED_FLOATS) return copyIntoSlab(input);
  if (ArrayBuffer.isView(input)) return input instanceof DataView ? input : (input as Float32Array).slice();
  if (typeof input !== "object" || input === null || Object.getPrototypeOf(input) !== Object.prototype)
    return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? ownCopy(value) : (value as unknown),
    ]),
  );
}

const SLAB_FLOATS = 16_384;
const LARGEST_SHARED_FLOATS = 2_048;
let slab = new Float32Array(0);
let slabUsed = 0;

/** Copies live until their batch is encoded; memory of its own for each costs several times as much. */
function copyIntoSlab(floats: Float32Array): Float32Array {
  if (slabUsed + floats.length > slab.length) {
    slab = new Float32Array(SLAB_FLOATS);
    slabUsed = 0;
  }
  const copy = slab.subarray(slabUsed, (slabUsed += floats.length));
  copy.set(floats);
  return copy;
}

function checkName(value: string | undefined, field: string): string {
  if (value === undefined) return "unknown";
  if (typeof value !== "string" || value === "" || value.length > LONGEST_NAME_CHARACTERS) {
    throw new InvalidInput(
      "BAD_NAME",
      `signal.${field} is ${typeof value === "string" ? `${String(value).length} characters long` : typeof value}, expected a text of 1…${LONGEST_NAME_CHARACTERS} characters.`,
    );
  }
  if (value === "__proto__") {
    throw new InvalidInput(
      "BAD_NAME",
      `signal.${field} is "__proto__", which JavaScript reserves. Rename it.`,
    );
  }
  checkWellFormed(value, field);
  return value;
}

function checkOutcome(value: Signal["outcome"]): string | null {
  if (value === undefined) return null;
  if (
    !["string", "number", "boolean"].includes(typeof value) ||
    (typeof value === "number" && !Number.isFinite(value))
  ) {
    throw new InvalidInput(
      "BAD_OUTCOME",
      `signal.outcome is ${value === null ? "null" : typeof value === "number" ? value : `a ${typeof value}`}; an outcome is a word, a finite number or a boolean. Leave it out where there is none.`,
    );
  }
  return checkName(String(value), "outcome");
}

function checkCaption(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value !== "string" || value.length > LONGEST_CAPTION_CHARACTERS) {
    throw new InvalidInput(
      "BAD_CAPTION",
      `signal.caption is ${typeof value === "string" ? `${String(value).length} characters long` : `a ${typeof value}`}, expected a text of at most ${LONGEST_CAPTION_CHARACTERS} characters.`,
    );
  }
  checkWellFormed(value, "caption");
  return value;
}

/** A lone surrogate has no UTF-8: it would come back from the file as another character. */
function checkWellFormed(value: string, field: string): void {
  if (/\p{Surrogate}/u.test(value)) {
    throw new InvalidInput(
      "BROKEN_TEXT",
      `signal.${field} holds a lone surrogate, which no valid UTF-8 has. Decode it with the right encoding.`,
    );
  }
}

function checkTime(value: number | Date | undefined, now: number): number {
  const given: unknown = value ?? now;
  const time = typeof given === "number" || given instanceof Date ? Number(given) : NaN;
  if (value === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15) {
    throw new InvalidInput(
      "BAD_TIME",
      `signal.time is ${String(value)}, expected ms since 1970 or a valid Date.`,
    );
  }
  return time;
}

function checkEmphasis(value = 1): number {
  if (typeof value !== "number" || !(value >= 0 && value <= LARGEST_EMPHASIS)) {
    throw new InvalidInput(
      "BAD_EMPHASIS",
      `signal.emphasis is ${String(value)}, expected a number in 0…${LARGEST_EMPHASIS}.`,
    );
  }
  return value;
}

function checkPayload(value: Uint8Array | undefined): Uint8Array | null {
  if (value === undefined) return null;
  if (!(value instanceof Uint8Array) || value.length > LARGEST_PAYLOAD_BYTES) {
    throw new InvalidInput(
      "BAD_PAYLOAD",
      `signal.payload must be a Uint8Array of at most ${LARGEST_PAYLOAD_BYTES} bytes; keep large things elsewhere and give a thumbnail.`,
    );
  }
  return Uint8Array.from(value);
}
