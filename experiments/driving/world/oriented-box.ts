/**
 * Do two oriented rectangles overlap? The separating axis theorem: convex shapes are apart exactly if some edge normal
 * separates them (Gottschalk, Lin & Manocha, "OBBTree", SIGGRAPH 1996, in the plane).
 */

/** A rectangle of a length along its yaw and a width across it. */
export interface OrientedBox {
  /** Centre, m. */
  readonly x: number;
  readonly y: number;
  /** Rad, counter-clockwise from the x axis. */
  readonly yaw: number;
  readonly lengthM: number;
  readonly widthM: number;
}

/** Whether they share a point; touching counts. O(1). */
export function boxesOverlap(a: OrientedBox, b: OrientedBox): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const reach = 0.5 * (a.lengthM + a.widthM + b.lengthM + b.widthM);
  if (Math.abs(dx) > reach || Math.abs(dy) > reach) return false;
  const turn = b.yaw - a.yaw;
  const cos = Math.abs(Math.cos(turn));
  const sin = Math.abs(Math.sin(turn));
  return !separates(a, b, dx, dy, cos, sin) && !separates(b, a, dx, dy, cos, sin);
}

/** Whether an axis of `own` separates the two. `cos` and `sin` of the angle between them, without sign. */
function separates(
  own: OrientedBox,
  other: OrientedBox,
  dx: number,
  dy: number,
  cos: number,
  sin: number,
): boolean {
  const axisX = Math.cos(own.yaw);
  const axisY = Math.sin(own.yaw);
  const along = Math.abs(dx * axisX + dy * axisY);
  if (along > 0.5 * (own.lengthM + other.lengthM * cos + other.widthM * sin)) return true;
  const across = Math.abs(dy * axisX - dx * axisY);
  return across > 0.5 * (own.widthM + other.lengthM * sin + other.widthM * cos);
}
