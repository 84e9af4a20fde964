/** How many places a window of a size finds along an axis when it moves by a stride. */

/** `same` frames the input by zeros so that a stride of 1 keeps the size; `valid` uses whole windows only. */
export type Padding = "same" | "valid";

export interface WindowSpec {
  readonly size: number;
  readonly stride?: number;
  readonly padding?: Padding;
}

/** @throws Error where not one window fits. */
export function places(length: number, { size, stride = 1, padding = "valid" }: WindowSpec): number {
  const count = padding === "same" ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
  if (count < 1) throw new Error(`a window of ${size} does not fit into ${length}.`);
  return count;
}
