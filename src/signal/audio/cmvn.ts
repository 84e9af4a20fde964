/**
 * Cepstral mean and variance normalisation: what a room, a microphone or a voice adds to every frame alike is taken away
 * (Viikki & Laurila, "Cepstral domain segmental feature vector normalization", Speech Communication 25, 1998).
 */
import { InvalidInput } from "../../core/errors.js";

export interface CmvnOptions {
  /** Also divide by the standard deviation. Default true. */
  variance?: boolean;
  /** Frames of a window around each frame; default: all of them. */
  windowFrames?: number;
}

/** A coefficient that hardly moves is not blown up. */
const LEAST_DEVIATION = 1e-5;

/**
 * Each coefficient with mean 0 and deviation 1 over the whole, or over a window around each frame.
 *
 * @throws InvalidInput `BAD_OPTION`. O(frames · width).
 */
export function cmvn(frames: readonly Float32Array[], options: CmvnOptions = {}): Float32Array[] {
  const { variance = true, windowFrames = frames.length } = options;
  if (frames.length === 0) return [];
  if (!(Number.isInteger(windowFrames) && windowFrames >= 1)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `cmvn: windowFrames is ${windowFrames}, expected a whole number ≥ 1.`,
    );
  }
  const sums = cumulated(frames);
  const half = windowFrames >> 1;
  return frames.map((frame, t) => {
    const whole = windowFrames >= frames.length;
    const from = whole ? 0 : Math.max(0, Math.min(frames.length - windowFrames, t - half));
    const to = whole ? frames.length : from + windowFrames;
    return normalised(frame, sums, [from, to], variance);
  });
}

interface Cumulated {
  readonly sum: readonly Float64Array[];
  readonly squares: readonly Float64Array[];
}

function cumulated(frames: readonly Float32Array[]): Cumulated {
  const width = frames[0].length;
  const sum = [new Float64Array(width)];
  const squares = [new Float64Array(width)];
  for (const [t, frame] of frames.entries()) {
    sum.push(sum[t].map((value, j) => value + frame[j]));
    squares.push(squares[t].map((value, j) => value + frame[j] * frame[j]));
  }
  return { sum, squares };
}

function normalised(
  frame: Float32Array,
  { sum, squares }: Cumulated,
  [from, to]: readonly [number, number],
  variance: boolean,
): Float32Array {
  const count = to - from;
  return frame.map((value, j) => {
    const mean = (sum[to][j] - sum[from][j]) / count;
    const spread = (squares[to][j] - squares[from][j]) / count - mean * mean;
    return (value - mean) / (variance ? Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, spread))) : 1);
  });
}
