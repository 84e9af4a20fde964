/** What can be done: six actions, twice a second. */
import { EGO_LIMITS } from "../world/bicycle.js";
import { LANE_WIDTH_M } from "../world/traffic.js";

/** An action that is open now. */
export interface Action {
  readonly laneChange: -1 | 0 | 1;
  readonly accelerationMps2: number;
  /** The lane to be in. */
  readonly lane: number;
  /** From the ego to that lane's centre, m. */
  readonly lateralM: number;
  /** What the speed comes to while the action lasts, m/s. */
  readonly speedAfterMps: number;
  /** The good of it, 0…1: speed, less a little for changing lanes and for braking hard. */
  readonly utility: number;
}

const ACTIONS = [
  [0, 0],
  [0, 2],
  [0, -3],
  [0, -8],
  [-1, 0],
  [1, 0],
] as const;

/** Speed is looked at this far ahead for risk, and this far for its good, s. */
const RISK_HORIZON_S = 0.8;
const UTILITY_HORIZON_S = 0.5;
const COST = { laneChange: 0.03, hardBraking: 0.03 };
/** Below this speed a lane change also accelerates, or it would never be done. */
const SLOW_MPS = 12;
/** No lane change while farther than this on the other side of the lane's centre. One that is under way may be gone on with. */
const CENTRED_M = 1;

export interface Place {
  readonly speedMps: number;
  /** Across the road; lane 0's centre is 0. */
  readonly y: number;
  readonly lane: number;
  readonly lanes: number;
}

/** The actions that are open at a place, always at least one. */
export function openActions({ speedMps, y, lane, lanes }: Place): Action[] {
  const open: Action[] = [];
  for (const [laneChange, acceleration] of ACTIONS) {
    const target = lane + laneChange;
    if (target < 0 || target >= lanes) continue;
    if (laneChange * (y - lane * LANE_WIDTH_M) < -CENTRED_M) continue;
    if (acceleration > 0 && speedMps >= EGO_LIMITS.topSpeedMps - 0.1) continue;
    const accelerationMps2 = laneChange !== 0 && speedMps < SLOW_MPS ? 2 : acceleration;
    const speedAt = (seconds: number) =>
      Math.max(0, Math.min(EGO_LIMITS.topSpeedMps, speedMps + accelerationMps2 * seconds));
    open.push({
      laneChange,
      accelerationMps2,
      lane: target,
      lateralM: target * LANE_WIDTH_M - y,
      speedAfterMps: speedAt(RISK_HORIZON_S),
      utility:
        speedAt(UTILITY_HORIZON_S) / EGO_LIMITS.topSpeedMps -
        (laneChange === 0 ? 0 : COST.laneChange) -
        (accelerationMps2 === -8 ? COST.hardBraking : 0),
    });
  }
  return open;
}
