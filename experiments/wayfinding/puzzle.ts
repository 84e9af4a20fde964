/** The puzzle and its variants, in two languages, each with the answer that people give. */
import { readFileSync } from "node:fs";

export interface Puzzle {
  readonly language: "English" | "Chinese";
  /** One a line, as they stand in the file; the last one asks. */
  readonly statements: readonly string[];
  readonly river: string;
}

export const PUZZLES: readonly Puzzle[] = [
  { language: "English", statements: linesOf("puzzle.en.txt"), river: "Nai" },
  { language: "Chinese", statements: linesOf("puzzle.zh.txt"), river: "奈河" },
];

export interface Variant {
  readonly name: string;
  /** Told after the puzzle; none for the puzzle as it stands. */
  readonly said: Readonly<Record<Puzzle["language"], string>> | undefined;
  /** The steps as `way to place`; `{river}` stands for its name. Empty where there is no way. */
  readonly steps: readonly string[];
  /** Where there is no way: any one of these alone is to blame. */
  readonly blame: readonly string[];
}

const DOWN_AND_OUT = [
  "west escalator to A floor 2",
  "east lift to A floor 1",
  "north door to A main door",
  "north walk to {river} north bank",
];
const BY_BOAT = ["east walk to pier", "boat to {river} south bank"];
const BY_BRIDGE = ["west walk to bridge", "bridge to {river} south bank"];
const INTO_B = ["west walk to B side door", "west door to B floor 1"];
const UP_AND_DOWN = ["south-east lift to B floor 5", "stairs to B floor 4"];

export const VARIANTS: readonly Variant[] = [
  {
    name: "as told",
    said: undefined,
    steps: [...DOWN_AND_OUT, ...BY_BOAT, ...INTO_B, ...UP_AND_DOWN],
    blame: [],
  },
  {
    name: "bridge reopened",
    said: { English: "The bridge is open again.", Chinese: "桥修好了。" },
    steps: [...DOWN_AND_OUT, ...BY_BRIDGE, ...INTO_B, ...UP_AND_DOWN],
    blame: [],
  },
  {
    name: "side door closed",
    said: { English: "B's side door is closed.", Chinese: "B 楼的侧门关闭。" },
    steps: [],
    blame: ["B floor 1 —door→ B side door", "B floor 1 —door→ B main door"],
  },
  {
    name: "boats stopped",
    said: { English: "The boats have stopped.", Chinese: "船停了。" },
    steps: [],
    blame: ["bridge —bridge→ {river} south bank", "pier —boat→ {river} south bank"],
  },
  {
    name: "lift made to stop at 4",
    said: { English: "B's lift now also stops at floor 4.", Chinese: "B 楼的直梯也停四楼。" },
    steps: [...DOWN_AND_OUT, ...BY_BOAT, ...INTO_B, "south-east lift to B floor 4"],
    blame: [],
  },
  {
    name: "stairs closed",
    said: { English: "B's stairs are closed.", Chinese: "B 楼的楼梯关闭。" },
    steps: [],
    blame: ["B floor 4 —stairs→ B floor 5"],
  },
];

function linesOf(file: string): string[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return text.split("\n").filter((line) => line.trim() !== "");
}
