/** SIFT on a photograph turned and scaled: share of ratio-test matches that are where the picture went. */
import { matchFeatures, move, siftFeatures, type Motion, type Raster } from "../../src/signal/index.js";
import { photograph } from "./trials.js";

export interface SiftRow {
  readonly turnDegrees: number;
  readonly scale: number;
  readonly matches: number;
  /** Share within 3 pixels of the larger view. */
  readonly correct: number;
}

const ANGLES = [15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180];
const SCALES = [0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4];

export function siftTable(width: number): SiftRow[] {
  const picture = photograph(width);
  const features = siftFeatures(picture);
  const motions: Motion[] = [
    ...ANGLES.map((turnDegrees) => ({ turnDegrees })),
    ...SCALES.map((scale) => ({ scale })),
  ];
  return motions.map(({ turnDegrees = 0, scale = 1 }) => {
    const side = Math.ceil(Math.hypot(picture.width, picture.height) * scale) + 2;
    const moved = move(picture, { turnDegrees, scale, width: side, height: side });
    const matches = matchFeatures(features, siftFeatures(moved));
    const right = matches.filter(({ from, to }) => {
      const [x, y] = seenAt(from, { picture, side, turnDegrees, scale });
      return Math.hypot(x - to.x, y - to.y) <= 3 * Math.max(1, scale);
    });
    return { turnDegrees, scale, matches: matches.length, correct: right.length / matches.length };
  });
}

interface Seen {
  readonly picture: Raster;
  readonly side: number;
  readonly turnDegrees: number;
  readonly scale: number;
}

function seenAt(
  { x, y }: { x: number; y: number },
  { picture, side, turnDegrees, scale }: Seen,
): [number, number] {
  const angle = (turnDegrees * Math.PI) / 180;
  const [dx, dy] = [x - (picture.width - 1) / 2, y - (picture.height - 1) / 2];
  const [cosine, sine] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return [(side - 1) / 2 + cosine * dx - sine * dy, (side - 1) / 2 + sine * dx + cosine * dy];
}
