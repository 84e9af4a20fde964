/** Small drawings of relations as SVG: a way from top to bottom, a neighbourhood around its middle. */
import { writeFileSync } from "node:fs";
import { Conflict, StorageFailure, type RelationLine, type Way } from "../index.js";
import { xmlText } from "./gexf.js";

/** Nodes by key, and what leads from one to another. */
interface Drawing {
  readonly nodes: ReadonlyMap<number, readonly [x: number, y: number]>;
  readonly edges: readonly { readonly from: number; readonly to: number; readonly label: string }[];
}

const [STEP, LEFT, LONGEST] = [90, 220, 32];

export function drawWay({ steps }: Way, labels: ReadonlyMap<number, string>): string {
  const places = steps.length === 0 ? [] : [steps[0].from, ...steps.map(({ to }) => to)];
  const nodes = new Map([...new Set(places)].map((key, i) => [key, [LEFT, 40 + STEP * i]] as const));
  const edges = steps.map(({ from, to, kind, reversed }) =>
    reversed ? { from: to, to: from, label: kind } : { from, to, label: kind },
  );
  return svg({ nodes, edges }, labels);
}

export function drawNeighbourhood(
  lines: readonly RelationLine[],
  labels: ReadonlyMap<number, string>,
): string {
  const edges = lines.map(({ relation: { from, fromKind, to, toKind, kind } }) => ({
    from: fromKind === "trace" ? from : -from,
    to: toKind === "trace" ? to : -to,
    label: kind,
  }));
  const degree = new Map<number, number>();
  for (const key of edges.flatMap(({ from, to }) => [from, to])) degree.set(key, (degree.get(key) ?? 0) + 1);
  const [middle, ...around] = [...degree.keys()].sort((a, b) => degree.get(b)! - degree.get(a)! || a - b);
  const radius = Math.max(160, 12 * around.length);
  const at = (i: number) => {
    const angle = (2 * Math.PI * i) / around.length - Math.PI / 2;
    return [LEFT + radius * (1 + Math.cos(angle)), 40 + radius * (1 + Math.sin(angle))] as const;
  };
  const nodes = new Map(around.map((key, i) => [key, at(i)] as const));
  if (middle !== undefined) nodes.set(middle, [LEFT + radius, 40 + radius]);
  return svg({ nodes, edges }, labels);
}

function svg({ nodes, edges }: Drawing, labels: ReadonlyMap<number, string>): string {
  const points = [...nodes.values()];
  const width = Math.max(LEFT, ...points.map(([x]) => x)) + LEFT;
  const height = Math.max(0, ...points.map(([, y]) => y)) + 40;
  const lines = edges.map(({ from, to, label }) => {
    const [[x1, y1], [x2, y2]] = [nodes.get(from)!, nodes.get(to)!];
    const long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [dx, dy] = [(14 * (x2 - x1)) / long, (14 * (y2 - y1)) / long];
    const line = `<line x1="${n(x1 + dx)}" y1="${n(y1 + dy)}" x2="${n(x2 - dx)}" y2="${n(y2 - dy)}" stroke="#888" marker-end="url(#tip)"/>`;
    return line + words(label, (x1 + x2) / 2, (y1 + y2) / 2, "#666", 11);
  });
  const places = [...nodes].map(
    ([key, [x, y]]) =>
      `<circle cx="${n(x)}" cy="${n(y)}" r="5" fill="#246"/>${words(labels.get(key) ?? `relation ${-key}`, x, y - 10, "#000", 14)}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" font-family="sans-serif" text-anchor="middle">
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#888"/></marker></defs>
<rect width="100%" height="100%" fill="#fff"/>
${[...lines, ...places].join("\n")}
</svg>
`;
}

function words(text: string, x: number, y: number, colour: string, size: number): string {
  const signs = [...xmlText(text)];
  const shown = signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join("")}…` : signs.join("");
  const escaped = shown.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<text x="${n(x)}" y="${n(y)}" fill="${colour}" font-size="${size}" stroke="#fff" stroke-width="3" paint-order="stroke">${escaped}</text>`;
}

function n(value: number): string {
  return String(Math.round(value));
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
