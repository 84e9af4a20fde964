/**
 * The intelligent driver model (Treiber, Hennecke & Helbing, "Congested traffic states in empirical observations and
 * microscopic simulations", Phys. Rev. E 62, 2000):
 *
 *   a = a₀ [1 − (v/v₀)⁴ − (d / s)²],  d = s₀ + max(0, vT + v Δv / (2 √(a₀ b)))
 *
 * Departure: the result is cut to the braking limit, and a gap below half a metre counts as half a metre.
 */
export interface IdmParameters {
  /** a₀, m/s². */
  readonly accelerationMps2: number;
  /** b, comfortable braking, m/s². */
  readonly brakingMps2: number;
  /** s₀, m. */
  readonly standstillGapM: number;
  /** T, s. */
  readonly headwayS: number;
  /** The hardest braking there is, m/s². */
  readonly hardestBrakingMps2: number;
}

export const TRAFFIC_IDM: IdmParameters = {
  accelerationMps2: 2,
  brakingMps2: 3.5,
  standstillGapM: 2,
  headwayS: 1.3,
  hardestBrakingMps2: 8,
};

const LEAST_GAP_M = 0.5;

/**
 * Acceleration behind a leader, m/s².
 *
 * @param gapM bumper to bumper; Infinity where nobody is ahead.
 * @param leaderMps the leader's speed along the road.
 */
export function idmAcceleration(
  parameters: IdmParameters,
  speedMps: number,
  desiredMps: number,
  gapM: number,
  leaderMps: number,
): number {
  const { accelerationMps2: a, brakingMps2: b, standstillGapM, headwayS, hardestBrakingMps2 } = parameters;
  const ratio = speedMps / desiredMps;
  let share = 1 - ratio * ratio * ratio * ratio;
  if (gapM < Infinity) {
    const dynamic = speedMps * headwayS + (speedMps * (speedMps - leaderMps)) / (2 * Math.sqrt(a * b));
    const desired = (standstillGapM + Math.max(0, dynamic)) / Math.max(LEAST_GAP_M, gapM);
    share -= desired * desired;
  }
  return Math.max(-hardestBrakingMps2, Math.min(a, a * share));
}

/** The gap at which a follower at the leader's speed neither gains nor loses: (s₀ + vT) / √(1 − (v/v₀)⁴), m. */
export function equilibriumGapM(parameters: IdmParameters, speedMps: number, desiredMps: number): number {
  return (
    (parameters.standstillGapM + speedMps * parameters.headwayS) / Math.sqrt(1 - (speedMps / desiredMps) ** 4)
  );
}
