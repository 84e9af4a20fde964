/** What comes in, and its check at the public edge. */
import { createHash } from "node:crypto";
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
  const { encoder, input } = contentOf(signal, encoders);
  encoder.check(input);
  const content = encoder.content(input);
  const outcome = signal.outcome;
  if (typeof outcome === "number" && !Number.isFinite(outcome)) {
    throw new InvalidInput(
      "BAD_OUTCOME",
      `signal.outcome is ${outcome}; an outcome is a finite number or a word.`,
    );
  }
  return {
    encoder,
    input,
    hash: contentHash(encoder.id, content),
    words: typeof content === "string" ? content : null,
    origin: checkName(signal.origin, "origin"),
    episode: checkName(signal.episode, "episode"),
    time: checkTime(signal.time, now),
    outcome: outcome === undefined ? null : checkName(String(outcome), "outcome"),
    emphasis: checkEmphasis(signal.emphasis),
    text: typeof input === "string" ? input : (signal.caption ?? encoder.gist(input)),
    payload: checkPayload(signal.payload),
  };
}

/** The encoder that reads a signal or a cue, and what it reads. */
export function contentOf(
  signal: SignalContent,
  encoders: readonly Encoder[],
): { encoder: Encoder; input: unknown } {
  const given = MODALITIES.filter((modality) => signal[modality] !== undefined);
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

/** The first 52 bits of SHA-256 over the encoder's id and the content, as a safe integer. */
export function contentHash(encoderId: string, content: string | Uint8Array): number {
  const digest = createHash("sha256").update(encoderId).update("\0").update(content).digest();
  return digest.readUIntBE(0, 6) * 16 + (digest[6] >> 4);
}

function checkName(value: string | undefined, field: string): string {
  if (value === undefined) return "unknown";
  if (typeof value !== "string" || value === "" || value.length > LONGEST_NAME_CHARACTERS) {
    throw new InvalidInput(
      "BAD_NAME",
      `signal.${field} is ${typeof value === "string" ? `${String(value).length} characters long` : typeof value}, expected a text of 1…${LONGEST_NAME_CHARACTERS} characters.`,
    );
  }
  return value;
}

function checkTime(value: number | Date | undefined, now: number): number {
  const time = value === undefined ? now : Number(value);
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) {
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
