/** What the constants were chosen by: right and not known over thresholds, on a validation seed. */
import { percent, printTable } from "../shared/table.js";
import type { Answer } from "./ask.js";
import { run, type Setting } from "./protocol.js";

const SEED = 101;
const UNHEARD = new Set([3, 7]);
const SIMILARITIES = [
  { image: 0.6, audio: 0.7 },
  { image: 0.68, audio: 0.7 },
  { image: 0.76, audio: 0.7 },
  { image: 0.6, audio: 0.6 },
  { image: 0.6, audio: 0.5 },
];
const SHARES = [0, 0.02, 0.03, 0.04, 0.05, 0.1];
const NEARNESS = [0, 0.4, 0.5, 0.6];

/** Every question answered, whatever is known of it; the rules are tried on the answers. */
const OPEN = { nearness: { image: 0, audio: 0, text: 0 }, share: { image: 0, audio: 0, text: 0 } } as const;

export async function tune(setting: Setting): Promise<void> {
  for (const tried of SIMILARITIES) {
    const similarities = { ...setting.similarities, ...tried };
    const condition = { name: "unheard", seed: SEED, unheard: UNHEARD, shuffled: false };
    const { answers, kept } = await run({ ...setting, similarities, rule: OPEN }, condition);
    console.log(`τ_same ${JSON.stringify(tried)}: ${JSON.stringify(kept)}`);
    printTable(
      [
        "least share",
        "least nearness of sound",
        "heard, right",
        "image → sound, right",
        "never heard: not known",
        "strange sound: not known",
      ],
      SHARES.flatMap((share) => NEARNESS.map((nearness) => rowOf(answers, share, nearness))),
    );
  }
}

function rowOf(answers: readonly Answer[], share: number, nearness: number): string[] {
  const isNull = (answer: Answer) =>
    (answer.to !== "image" && answer.share < share) ||
    (answer.from === "audio" && answer.nearness < nearness);
  const part = (asked: readonly Answer[], holds: (answer: Answer) => boolean) =>
    percent(asked.filter(holds).length / asked.length);
  const about = (answer: Answer) => UNHEARD.has(answer.digit);
  const answerable = answers.filter(
    (answer) => !about(answer) || (answer.from !== "audio" && answer.to !== "audio"),
  );
  return [
    String(share),
    String(nearness),
    part(answerable, (answer) => !isNull(answer) && answer.answered === answer.digit),
    part(
      answerable.filter(({ from, to }) => from === "image" && to === "audio"),
      (answer) => !isNull(answer) && answer.answered === answer.digit,
    ),
    part(
      answers.filter((answer) => about(answer) && answer.to === "audio"),
      isNull,
    ),
    part(
      answers.filter((answer) => about(answer) && answer.from === "audio"),
      isNull,
    ),
  ];
}
