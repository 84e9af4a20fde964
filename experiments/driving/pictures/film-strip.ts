/** A film strip of one unknown thing avoided, with the memories that were recalled for it, as SVG. */
import { writeFileSync } from "node:fs";
import type { DrawnBox, Frame, RecordedDrive } from "./record-drive.js";

const PX_PER_M = 7;
const VIEW_M = { behind: 22, ahead: 88, below: -4, above: 12 };
const STRIP_PX = { gap: 40, textLine: 17, side: 16 };
/** Shown about the moment of the greatest fear, s. */
const MOMENTS_S = [-1.5, 0, 1, 2, 3.5];
const STEP_S = 0.1;
/** Round the thing, so that what is small is found. */
const RING_M = 1;

export function drawFilmStrip(path: string, drive: RecordedDrive): void {
  const { frames, peak } = drive;
  const width = (VIEW_M.ahead + VIEW_M.behind) * PX_PER_M;
  const roadHeight = (VIEW_M.above - VIEW_M.below) * PX_PER_M;
  const each = roadHeight + STRIP_PX.gap;
  const { recalled, worstWords } = frames[peak];
  const notes = [
    `At 0 s, were it to go on: ${drive.what}, ${worstWords}. Expected: ${percent(frames[peak].idleRisk)} collision.`,
    ...recalled.map(
      ({ trace, words, outcome, share, signals }) =>
        `#${trace}, ${percent(share)} of the word, ${percent(outcome)} collision in ${signals} lesson${signals === 1 ? "" : "s"}: ${words}`,
    ),
  ];
  const top = 34;
  const notesTop = top + MOMENTS_S.length * each + 10;
  const height = notesTop + notes.length * STRIP_PX.textLine + 14;
  const strips = MOMENTS_S.map((seconds, i) => {
    const frame = frames[Math.max(0, Math.min(frames.length - 1, peak + Math.round(seconds / STEP_S)))];
    return `<g transform="translate(${STRIP_PX.side} ${top + i * each})">${strip(frame, drive, seconds, width, roadHeight)}</g>`;
  });
  const words = notes.map(
    (note, i) =>
      `<text x="${STRIP_PX.side}" y="${notesTop + i * STRIP_PX.textLine}" font-size="11" fill="${i === 0 ? "#111" : "#444"}">${escape(note)}</text>`,
  );
  const whole = width + 2 * STRIP_PX.side;
  writeFileSync(
    path,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${height}" viewBox="0 0 ${whole} ${height}" font-family="sans-serif">
<rect width="${whole}" height="${height}" fill="#fff"/>
<text x="${STRIP_PX.side}" y="20" font-size="15" font-weight="bold">A ${drive.what}, never seen before, avoided (blue: the ego; ringed: the ${drive.what}; grey: all else)</text>
${[...strips, ...words].join("\n")}
</svg>
`,
  );
}

function strip(frame: Frame, drive: RecordedDrive, seconds: number, width: number, height: number): string {
  const toX = (x: number) => (x - frame.ego.x + VIEW_M.behind) * PX_PER_M;
  const toY = (y: number) => (VIEW_M.above - y) * PX_PER_M;
  const lines = [-2, 2, 6, 10].map(
    (y) =>
      `<line x1="0" x2="${width}" y1="${toY(y)}" y2="${toY(y)}" stroke="#fff" stroke-width="2"${y === 2 || y === 6 ? ' stroke-dasharray="20 20"' : ""}/>`,
  );
  const shown = frame.things.filter(
    ({ x }) => x > frame.ego.x - VIEW_M.behind - 10 && x < frame.ego.x + VIEW_M.ahead + 10,
  );
  const box = (of: DrawnBox, colour: string) =>
    `<rect x="${-0.5 * of.lengthM * PX_PER_M}" y="${-0.5 * of.widthM * PX_PER_M}" width="${of.lengthM * PX_PER_M}" height="${of.widthM * PX_PER_M}" rx="2" fill="${colour}" transform="translate(${toX(of.x).toFixed(1)} ${toY(of.y).toFixed(1)}) rotate(${((-of.yaw * 180) / Math.PI).toFixed(1)})"/>`;
  const ring = (of: DrawnBox) =>
    `<circle cx="${toX(of.x).toFixed(1)}" cy="${toY(of.y).toFixed(1)}" r="${(0.5 * Math.max(of.lengthM, of.widthM) + RING_M) * PX_PER_M}" fill="none" stroke="#d62728" stroke-width="1.5"/>`;
  const time = `${seconds > 0 ? "+" : ""}${seconds} s`;
  const label = `${time}: ${frame.speedMps.toFixed(0)} m/s, ${frame.action}; expected if it went on ${percent(frame.idleRisk)}, as it does ${percent(frame.risk)}`;
  return [
    `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#8a8f94"/>`,
    ...lines,
    ...shown.map((thing) => box(thing, thing.id === drive.avoided ? "#d62728" : "#d9d9d9")),
    box(frame.ego, "#1f5fbf"),
    ...shown.filter(({ id }) => id === drive.avoided).map(ring),
    "</svg>",
    `<text x="0" y="${height + 16}" font-size="12" fill="#222">${escape(label)}</text>`,
  ].join("");
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function escape(text: string): string {
  return text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;");
}
