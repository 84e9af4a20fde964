/** The senses of a memory: the encoders given at opening, those that the file restores, and a space for each. */
import { Conflict, InvalidInput } from "../core/errors.js";
import type { Encoder } from "../encoders/encoder.js";
import { textEncoder } from "../encoders/words/text-encoder.js";
import { restoreEncoder } from "../encoders/restore-encoder.js";
import type { SpaceRecord } from "../store/record.js";
import { freshSpace, NAMES_ENCODER_ID } from "./fresh-space.js";
import type { Session, Take } from "./session.js";
import type { MemoryState } from "./state.js";

/** What is chosen about encoders when a memory is opened. */
interface EncoderChoice {
  readonly encoders?: readonly Encoder<never>[];
  readonly addSpace?: boolean;
}

/** The given encoders and those of the file that can be restored. */
export function encodersFor(spaces: readonly SpaceRecord[], options: EncoderChoice): Encoder[] {
  const own = spaces.filter((space) => space.encoderId !== NAMES_ENCODER_ID);
  const given = (options.encoders ?? (own.length === 0 ? [textEncoder()] : [])) as unknown as Encoder[];
  const known = new Set(given.map((encoder) => encoder.id));
  if (known.size < given.length) {
    throw new InvalidInput(
      "BAD_OPTION",
      `two encoders have the same id: ${given.map((e) => e.id).join(", ")}.`,
    );
  }
  for (const encoder of given) {
    const rival = own.find((space) => space.modality === encoder.modality && !known.has(space.encoderId));
    const isNew = !own.some((space) => space.encoderId === encoder.id);
    if (rival !== undefined && isNew && options.addSpace !== true) {
      throw new Conflict(
        "ENCODER_CHANGED",
        `this file's ${encoder.modality} memories were made by encoder ${rival.encoderId}, but ${encoder.id} was given. ` +
          "Vectors of different encoders must not meet: open it with the encoder it was made with, use a new file, or pass addSpace: true.",
      );
    }
  }
  const restored = own
    .filter((space) => !known.has(space.encoderId))
    .flatMap((space) => restoreEncoder(space) ?? []);
  return [...given, ...restored];
}

/** Spaces for encoders that the file does not know yet. */
export async function makeSpaces(session: Session, encoders: readonly Encoder[]): Promise<void> {
  const missing = (state: MemoryState) => encoders.filter((e) => state.spaceOfEncoder(e.id) === undefined);
  if (missing(session.state).length === 0) return;
  await session.commit((take: Take) => {
    for (const encoder of missing(session.state)) {
      const space = freshSpace(session.state.next("space"), {
        encoderId: encoder.id,
        modality: encoder.modality,
        dimension: encoder.dimension,
        sameSimilarity: encoder.sameSimilarity,
        encoderState: encoder.save?.() ?? null,
      });
      take([
        { op: "putSequence", name: "space", next: space.id + 1 },
        { op: "putSpace", space },
      ]);
    }
  });
}
