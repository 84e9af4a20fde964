/** A space as it starts. */
import { spaceId, type SpaceRecord } from "../store/record.js";
import { FRESH_THRESHOLD } from "./threshold.js";

/** The space of traces that are only names: no encoder, no vectors. Its state holds the declared kinds of relations. */
export const NAMES_ENCODER_ID = "names";

/** A space for an encoder's vectors, or for bare names, as it starts. */
export function freshSpace(
  id: number,
  of: Pick<SpaceRecord, "encoderId" | "modality" | "dimension" | "sameSimilarity" | "encoderState">,
): SpaceRecord {
  return {
    id: spaceId(id),
    ...of,
    threshold: FRESH_THRESHOLD,
    counts: {
      signals: 0,
      duplicate: 0,
      echo: 0,
      new: 0,
      reinforced: 0,
      kept: 0,
      remembered: 0,
      letGo: 0,
      forgotten: 0,
    },
  };
}

export function freshNamesSpace(id: number): SpaceRecord {
  return freshSpace(id, {
    encoderId: NAMES_ENCODER_ID,
    modality: "name",
    dimension: 0,
    sameSimilarity: 1,
    encoderState: null,
  });
}
