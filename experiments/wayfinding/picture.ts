/** The puzzle's places and ways as SVG, with the route numbered. North is up. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { NamedRelation } from "../../src/relations/index.js";
import type { Way } from "./places.js";

const WIDTH = 940;
const HEIGHT = 610;

/** Laid out by hand: both buildings with their floors side by side, the river between. */
const AT: Readonly<Record<string, readonly [x: number, y: number]>> = {
  "A floor 3": [180, 90],
  "A floor 2": [320, 90],
  "A floor 1": [460, 90],
  "A main door": [460, 160],
  "Nai north bank": [460, 225],
  bridge: [200, 305],
  pier: [720, 305],
  "Nai south bank": [460, 385],
  "B side door": [330, 445],
  "B main door": [590, 445],
  "B floor 1": [330, 510],
  "B floor 2": [450, 510],
  "B floor 3": [570, 510],
  "B floor 4": [690, 510],
  "B floor 5": [810, 510],
};

export function drawRoute(path: string, relations: readonly NamedRelation[], way: Way): void {
  const ways = relations.filter(({ from, to }) => from in AT && to in AT);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    building("A", 130, 50, 390, 80),
    building("B", 280, 470, 590, 90),
    `<path d="M0 270 H${WIDTH} V340 H0 Z" fill="#cfe6f5"/>`,
    `<text x="16" y="310" fill="#357" font-style="italic">the river Nai, from west to east →</text>`,
    ...ways.map(edge),
    ...way.steps.map((step, i) => numbered(step.from, step.to, i + 1)),
    ...Object.entries(AT).map(([name, [x, y]]) => place(name, x, y)),
    `<text x="16" y="${HEIGHT - 14}" fill="#555">blue: the way found; grey: other ways; red, dashed: closed</text>`,
    "</svg>",
  ];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${svg.join("\n")}\n`);
}

function building(name: string, x: number, y: number, width: number, height: number): string {
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f4efe6" stroke="#cbb"/>` +
    `<text x="${x + 8}" y="${y + 16}" font-weight="bold">${name}</text>`
  );
}

function place(name: string, x: number, y: number): string {
  return (
    `<circle cx="${x}" cy="${y}" r="6" fill="#fff" stroke="#333" stroke-width="1.5"/>` +
    `<text x="${x}" y="${y - 12}" text-anchor="middle" stroke="#fff" stroke-width="3" paint-order="stroke">${name}</text>`
  );
}

function edge({ from, kind, to, attributes }: NamedRelation): string {
  const closed = attributes.closed === true;
  const [x, y] = middle(from, to);
  const colour = closed ? "#c0392b" : "#999";
  return (
    `<path d="${curve(from, to)}" fill="none" stroke="${colour}" stroke-width="2"${closed ? ' stroke-dasharray="5 4"' : ""}/>` +
    `<text x="${x}" y="${y + 16}" text-anchor="middle" fill="${colour}" font-size="10">${kind}</text>`
  );
}

function numbered(from: string, to: string, number: number): string {
  if (!(from in AT) || !(to in AT)) return "";
  const [x, y] = middle(from, to);
  return (
    `<path d="${curve(from, to)}" fill="none" stroke="#1f6fb2" stroke-width="4" stroke-opacity=".8"/>` +
    `<circle cx="${x}" cy="${y}" r="9" fill="#1f6fb2"/>` +
    `<text x="${x}" y="${y + 4}" text-anchor="middle" fill="#fff" font-size="11">${number}</text>`
  );
}

/** A line; bowed downwards where it would run through the floors between. The same either way round. */
function curve(from: string, to: string): string {
  const [[ax, ay], [bx, by]] = [AT[from], AT[to]];
  return `M${ax} ${ay} Q${(ax + bx) / 2} ${(ay + by) / 2 + 2 * bow(from, to)} ${bx} ${by}`;
}

function middle(from: string, to: string): readonly [number, number] {
  const [[ax, ay], [bx, by]] = [AT[from], AT[to]];
  return [(ax + bx) / 2, (ay + by) / 2 + bow(from, to)];
}

function bow(from: string, to: string): number {
  const [[ax, ay], [bx, by]] = [AT[from], AT[to]];
  return ay === by && Math.abs(ax - bx) > 150 ? Math.abs(ax - bx) / 12 : 0;
}
