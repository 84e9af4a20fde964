/** Drawings of relations as SVG: a way from top to bottom, a neighbourhood around its middle. */
import { writeFileSync } from "node:fs";
import { Conflict, StorageFailure, type RelationLine, type Way } from "../index.js";
import { xmlText } from "./gexf.js";

/** A node as a box around its name. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
  readonly isMain: boolean;
}

/** What leads from one box to another; `side`: its words stand beside it, not on it. */
interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly side?: boolean;
}

interface Drawing {
  readonly boxes: ReadonlyMap<number, Box>;
  readonly arrows: readonly Arrow[];
}

const LINE_CHARACTERS = 22;
const MOST_LINES = 2;
const [LINE_HEIGHT, PADDING, MARGIN] = [17, 12, 24];
/** Between the boxes of a way, from middle to middle. */
const STEP = 84;
const [NODE_SIZE, LABEL_SIZE] = [14, 12];

export function drawWay({ steps }: Way, labels: ReadonlyMap<number, string>): string {
  const places = steps.length === 0 ? [] : [steps[0].from, ...steps.map(({ to }) => to)];
  // By position, not by node: a way may pass a node twice.
  const boxes = new Map<number, Box>();
  places.forEach((key, i) => {
    const isMain = i === 0 || i === steps.length;
    boxes.set(i, { x: 0, y: STEP * i, lines: nameLines(key, labels), isMain });
  });
  const arrows = steps.map(({ kind, reversed }, i): Arrow => {
    const label = `${i + 1}  ${kind}`;
    return reversed ? { from: i + 1, to: i, label, side: true } : { from: i, to: i + 1, label, side: true };
  });
  return svg({ boxes, arrows });
}

export function drawNeighbourhood(
  lines: readonly RelationLine[],
  labels: ReadonlyMap<number, string>,
): string {
  const arrows = joined(lines);
  const degree = new Map<number, number>();
  for (const key of arrows.flatMap(({ from, to }) => [from, to])) {
    degree.set(key, (degree.get(key) ?? 0) + 1);
  }
  const [middle, ...around] = [...degree.keys()].sort((a, b) => degree.get(b)! - degree.get(a)! || a - b);
  // Far enough apart for two lines of words each, above and below as well as at the sides.
  const [wide, high] = [Math.max(270, 32 * around.length), Math.max(150, 11 * around.length)];
  const boxes = new Map<number, Box>();
  if (middle !== undefined) boxes.set(middle, { x: 0, y: 0, lines: nameLines(middle, labels), isMain: true });
  around.forEach((key, i) => {
    const angle = (2 * Math.PI * i) / around.length - Math.PI / 2;
    const [x, y] = [wide * Math.cos(angle), high * Math.sin(angle)];
    boxes.set(key, { x, y, lines: nameLines(key, labels), isMain: false });
  });
  return svg({ boxes, arrows });
}

/** One arrow for all that is said of two ends in one direction. */
function joined(lines: readonly RelationLine[]): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { relation } of lines) {
    const from = relation.fromKind === "trace" ? relation.from : -relation.from;
    const to = relation.toKind === "trace" ? relation.to : -relation.to;
    const before = arrows.get(`${from} ${to}`);
    const label = before === undefined ? relation.kind : `${before.label}, ${relation.kind}`;
    arrows.set(`${from} ${to}`, { from, to, label });
  }
  return [...arrows.values()];
}

function svg({ boxes, arrows }: Drawing): string {
  const all = [...boxes.values()];
  const labelRoom = Math.max(0, ...arrows.map(({ side, label }) => (side ? 24 + widthOf(label) : 0)));
  const left = Math.min(0, ...all.map((box) => box.x - widthOfBox(box) / 2)) - MARGIN;
  const right = Math.max(labelRoom, ...all.map((box) => box.x + widthOfBox(box) / 2)) + MARGIN;
  const top = Math.min(0, ...all.map((box) => box.y - heightOfBox(box) / 2)) - MARGIN;
  const bottom = Math.max(0, ...all.map((box) => box.y + heightOfBox(box) / 2)) + MARGIN;
  const twoWays = new Set(arrows.map(({ from, to }) => `${to} ${from}`));
  const drawn = arrows.map((arrow) => drawArrow(arrow, boxes, twoWays.has(`${arrow.from} ${arrow.to}`)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(right - left)}" height="${n(bottom - top)}" viewBox="${n(left)} ${n(top)} ${n(right - left)} ${n(bottom - top)}" font-family="system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif">
<defs><marker id="tip" viewBox="0 0 9 8" refX="8.5" refY="4" markerWidth="9" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 9 4 0 8z" fill="#5c6b7a"/></marker></defs>
<rect x="${n(left)}" y="${n(top)}" width="100%" height="100%" fill="#fff"/>
${[...drawn.map(({ line }) => line), ...all.map(drawBox), ...drawn.map(({ label }) => label)].join("\n")}
</svg>
`;
}

function drawBox(box: Box): string {
  const [width, height] = [widthOfBox(box), heightOfBox(box)];
  const [fill, edge, ink] = box.isMain ? ["#1d4e79", "#1d4e79", "#fff"] : ["#eef4fa", "#8fb0cf", "#14222f"];
  const first = box.y - ((box.lines.length - 1) * LINE_HEIGHT) / 2 + 5;
  const words = box.lines.map(
    (line, i) => `<tspan x="${n(box.x)}" y="${n(first + i * LINE_HEIGHT)}">${escaped(line)}</tspan>`,
  );
  return (
    `<rect x="${n(box.x - width / 2)}" y="${n(box.y - height / 2)}" width="${n(width)}" height="${n(height)}" rx="9" fill="${fill}" stroke="${edge}"/>` +
    `<text text-anchor="middle" font-size="${NODE_SIZE}" fill="${ink}">${words.join("")}</text>`
  );
}

/** From border to border; bent to the right where another one comes the other way. */
function drawArrow(
  { from, to, label, side }: Arrow,
  boxes: ReadonlyMap<number, Box>,
  isTwoWay: boolean,
): { line: string; label: string } {
  const [a, b] = [boxes.get(from)!, boxes.get(to)!];
  if (from === to) return drawLoop(a, label);
  const long = Math.hypot(b.x - a.x, b.y - a.y);
  const bend = isTwoWay ? 26 : 0;
  const [middleX, middleY] = [
    (a.x + b.x) / 2 - (bend * (b.y - a.y)) / long,
    (a.y + b.y) / 2 + (bend * (b.x - a.x)) / long,
  ];
  const [x1, y1] = border(a, middleX, middleY, 2);
  const [x2, y2] = border(b, middleX, middleY, 4);
  const line = `<path d="M${n(x1)} ${n(y1)}Q${n(middleX)} ${n(middleY)} ${n(x2)} ${n(y2)}" fill="none" stroke="#5c6b7a" stroke-width="1.4" marker-end="url(#tip)"/>`;
  // Between the borders, so that a wide box does not hide it; two that pass each other have theirs at different heights.
  const t = isTwoWay ? 0.3 : 0.5;
  const along = (start: number, middle: number, end: number) =>
    (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t ** 2 * end;
  const [x, y] = [along(x1, middleX, x2), along(y1, middleY, y2)];
  const words = side ? beside(label, middleX + 12, middleY) : across(label, x, y);
  return { line, label: words };
}

function drawLoop(box: Box, label: string): { line: string; label: string } {
  const [x, y] = [box.x + widthOfBox(box) / 2 - 6, box.y - heightOfBox(box) / 2];
  const line = `<path d="M${n(x - 10)} ${n(y)}c2 -34 46 -26 20 12" fill="none" stroke="#5c6b7a" stroke-width="1.4" marker-end="url(#tip)"/>`;
  return { line, label: beside(label, x + 20, y - 16) };
}

function beside(label: string, x: number, y: number): string {
  return `<text x="${n(x)}" y="${n(y + 4)}" font-size="${LABEL_SIZE}" fill="#3d4a57" xml:space="preserve">${escaped(shortened(label))}</text>`;
}

function across(label: string, x: number, y: number): string {
  const shown = shortened(label);
  const width = widthOf(shown, LABEL_SIZE) + 8;
  return (
    `<rect x="${n(x - width / 2)}" y="${n(y - 9)}" width="${n(width)}" height="18" rx="4" fill="#fff"/>` +
    `<text x="${n(x)}" y="${n(y + 4)}" text-anchor="middle" font-size="${LABEL_SIZE}" fill="#3d4a57">${escaped(shown)}</text>`
  );
}

/** Where the way from a box's middle to a point leaves it, and a little further. */
function border(box: Box, towardsX: number, towardsY: number, gap: number): readonly [number, number] {
  const [dx, dy] = [towardsX - box.x, towardsY - box.y];
  const [halfWidth, halfHeight] = [widthOfBox(box) / 2 + gap, heightOfBox(box) / 2 + gap];
  const share = Math.min(halfWidth / (Math.abs(dx) || 1e-9), halfHeight / (Math.abs(dy) || 1e-9), 1);
  return [box.x + dx * share, box.y + dy * share];
}

/** A name on at most two lines, broken at spaces where it can be. */
function nameLines(key: number, labels: ReadonlyMap<number, string>): string[] {
  const lines: string[] = [];
  let rest = [...xmlText(labels.get(key) ?? `relation ${-key}`).trim()];
  while (rest.length > 0 && lines.length < MOST_LINES) {
    const isLast = lines.length === MOST_LINES - 1;
    if (rest.length <= LINE_CHARACTERS) return [...lines, rest.join("")];
    if (isLast) return [...lines, `${rest.slice(0, LINE_CHARACTERS - 1).join("")}…`];
    const space = rest.lastIndexOf(" ", LINE_CHARACTERS);
    const end = space > 0 ? space : LINE_CHARACTERS;
    lines.push(rest.slice(0, end).join(""));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return lines.length > 0 ? lines : [" "];
}

function shortened(label: string): string {
  const signs = [...xmlText(label)];
  return signs.length > 40 ? `${signs.slice(0, 39).join("")}…` : signs.join("");
}

function widthOfBox({ lines }: Box): number {
  return Math.max(44, ...lines.map((line) => widthOf(line, NODE_SIZE) + 2 * PADDING));
}

function heightOfBox({ lines }: Box): number {
  return lines.length * LINE_HEIGHT + PADDING;
}

/** An estimate, for letters of any script: wide signs, such as Chinese ones, are twice as wide. */
function widthOf(text: string, size = LABEL_SIZE): number {
  let width = 0;
  for (const sign of text) width += (sign >= "\u1100" ? 1.05 : 0.58) * size;
  return width;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** @throws Conflict `FILE_EXISTS`, StorageFailure `CANNOT_WRITE`. */
export function saveDrawing(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
      throw new Conflict("FILE_EXISTS", `${file} is there already. Give another name.`, { cause });
    }
    throw new StorageFailure("CANNOT_WRITE", `${file} cannot be written: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
