/** Gradients of one smoothed picture: how steep and in which direction, at a sample. */
export interface Layer {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Calls with the gradient at each sample within a square that has neighbours on all sides.
 *
 * @param visit magnitude, and direction in radians, −π…π, clockwise as it is seen (y points down).
 */
export function visitGradients(
  { width, height, data }: Layer,
  square: { readonly x: number; readonly y: number; readonly radius: number },
  visit: (dx: number, dy: number, magnitude: number, direction: number) => void,
): void {
  const [left, right] = [
    Math.max(1, square.x - square.radius),
    Math.min(width - 2, square.x + square.radius),
  ];
  const [top, bottom] = [
    Math.max(1, square.y - square.radius),
    Math.min(height - 2, square.y + square.radius),
  ];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const p = y * width + x;
      const gx = data[p + 1] - data[p - 1];
      const gy = data[p + width] - data[p - width];
      visit(x - square.x, y - square.y, Math.sqrt(gx * gx + gy * gy), Math.atan2(gy, gx));
    }
  }
}
