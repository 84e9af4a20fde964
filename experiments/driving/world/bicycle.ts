/**
 * The ego vehicle: a kinematic bicycle about its rear axle's model point (Rajamani, "Vehicle Dynamics and Control", 2nd
 * ed., section 2.2, without slip), steered towards the centre of a lane by a proportional heading controller.
 *
 * Within a step acceleration and steering are constant, so the path is an arc and is integrated exactly: the distance is
 * v t + a t² / 2, the chord of an arc of angle φ is the distance × sin(φ/2) / (φ/2).
 */
import type { OrientedBox } from "./oriented-box.js";

export interface EgoState extends OrientedBox {
  /** ≥ 0. */
  readonly speedMps: number;
  /** As carried out in the last step, m/s². */
  readonly accelerationMps2: number;
}

export const EGO_LIMITS = {
  wheelbaseM: 2.8,
  steeringRad: 0.35,
  brakingMps2: 8,
  accelerationMps2: 3,
  topSpeedMps: 33,
  lengthM: 4.8,
  widthM: 1.9,
} as const;

/** How fast a wrong heading is turned off, 1/s. */
const HEADING_GAIN_PER_S = 3.5;
/** The controller aims this long ahead, but never nearer than the distance below. */
const LOOK_AHEAD_S = 0.9;
const LOOK_AHEAD_M = 6;
/** Below this speed the steering no longer grows. */
const SLOWEST_STEERED_MPS = 4;

/** Steering angle that leads to the line y = `targetY`, within the limits. Rad. */
export function steerTo(ego: EgoState, targetY: number): number {
  const { wheelbaseM, steeringRad } = EGO_LIMITS;
  const ahead = Math.max(LOOK_AHEAD_M, LOOK_AHEAD_S * ego.speedMps);
  const heading = clamp(Math.atan2(targetY - ego.y, ahead), steeringRad);
  const yawRate = HEADING_GAIN_PER_S * (heading - ego.yaw);
  return clamp((yawRate * wheelbaseM) / Math.max(SLOWEST_STEERED_MPS, ego.speedMps), steeringRad);
}

/**
 * The ego after `dtS` seconds. It does not roll backwards, and does not pass its top speed.
 *
 * @param accelerationMps2 wanted; cut to the limits.
 * @param steeringRad of the front wheel; cut to the limits.
 */
export function driveBicycle(
  ego: EgoState,
  accelerationMps2: number,
  steeringRad: number,
  dtS: number,
): EgoState {
  const limits = EGO_LIMITS;
  const wanted = Math.max(-limits.brakingMps2, Math.min(limits.accelerationMps2, accelerationMps2));
  const speed = Math.max(0, Math.min(limits.topSpeedMps, ego.speedMps + wanted * dtS));
  const distance = distanceOf(ego.speedMps, speed, wanted, dtS);
  const turn = (distance / limits.wheelbaseM) * Math.tan(clamp(steeringRad, limits.steeringRad));
  const chord = Math.abs(turn) < 1e-9 ? distance : (distance * Math.sin(turn / 2)) / (turn / 2);
  return {
    ...ego,
    x: ego.x + chord * Math.cos(ego.yaw + turn / 2),
    y: ego.y + chord * Math.sin(ego.yaw + turn / 2),
    yaw: ego.yaw + turn,
    speedMps: speed,
    accelerationMps2: wanted,
  };
}

/** Way made while the speed goes linearly from `before` to `after` and then stays, m. */
function distanceOf(before: number, after: number, acceleration: number, dtS: number): number {
  const changing = acceleration === 0 ? 0 : Math.min(dtS, (after - before) / acceleration);
  return 0.5 * (before + after) * changing + after * (dtS - changing);
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
