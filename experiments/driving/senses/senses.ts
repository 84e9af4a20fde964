/** How the ego perceives: without error, by the last noisy frame, or by tracks that a filter follows. */
import type { Percept } from "../agent/percept.js";
import { VIEW } from "../agent/percept.js";
import { PERFECT_SENSES, type Senses } from "../drive.js";
import { STEP_S, type World } from "../world/world.js";
import { NoisySensor, type SensorNoise } from "./sensor.js";
import { AxisFilter } from "./track-filter.js";

export interface SensesOptions {
  readonly noise: SensorNoise;
  /** `frame`: what the last frame showed. `tracks`: Kalman filters. */
  readonly by: "frame" | "tracks";
  /** Tracks are taken to be wider by this many standard deviations of their place. */
  readonly margin?: number;
}

/** The noise that the experiment is held to, in frames of 10 Hz. */
export const NOISE: SensorNoise = { placeM: 0.5, speedMps: 0.3, dropout: 0.1, everySteps: 1 };

/** Fresh senses for one episode. */
export function makeSenses(options: SensesOptions | null, seed: number): Senses {
  if (options === null) return PERFECT_SENSES;
  const sensor = new NoisySensor(options.noise, seed);
  return options.by === "frame" ? new FrameSenses(sensor) : new TrackSenses(sensor, options);
}

class FrameSenses implements Senses {
  private last: readonly Percept[] = [];

  constructor(private readonly sensor: NoisySensor) {}

  perceive(world: World): readonly Percept[] {
    this.last = this.sensor.frame(world) ?? this.last;
    return this.last;
  }
}

interface Track {
  readonly along: AxisFilter;
  readonly across: AxisFilter;
  last: Percept;
  /** Since it was in a frame, s. */
  missingS: number;
}

/** What things may do: brake, or change their mind about crossing, m/s². */
const ALONG_MPS2 = 2;
const ACROSS_MPS2 = 1;
const LONGEST_COAST_S = 1;

class TrackSenses implements Senses {
  private readonly tracks = new Map<number, Track>();

  constructor(
    private readonly sensor: NoisySensor,
    private readonly options: SensesOptions,
  ) {}

  perceive(world: World): readonly Percept[] {
    const { ego } = world;
    for (const track of this.tracks.values()) {
      track.along.predict(STEP_S);
      track.across.predict(STEP_S);
      track.missingS += STEP_S;
    }
    for (const seen of this.sensor.frame(world) ?? []) this.takeIn(seen, ego.x + seen.dx, ego.y + seen.dy);
    const percepts: Percept[] = [];
    for (const [id, track] of this.tracks) {
      const dx = track.along.placeM - ego.x;
      if (track.missingS > LONGEST_COAST_S || dx < -VIEW.behindM) this.tracks.delete(id);
      else percepts.push(this.perceptOf(track, dx, track.across.placeM - ego.y));
    }
    return percepts;
  }

  private takeIn(seen: Percept, x: number, y: number): void {
    const track = this.tracks.get(seen.id);
    if (track === undefined) {
      const { placeM, speedMps } = this.options.noise;
      const axis = { placeM, speedMps };
      this.tracks.set(seen.id, {
        along: new AxisFilter(x, seen.speedMps, { ...axis, accelerationMps2: ALONG_MPS2 }),
        across: new AxisFilter(y, seen.crossingMps, { ...axis, accelerationMps2: ACROSS_MPS2 }),
        last: seen,
        missingS: 0,
      });
      return;
    }
    track.along.correct(x, seen.speedMps);
    track.across.correct(y, seen.crossingMps);
    track.last = seen;
    track.missingS = 0;
  }

  private perceptOf({ along, across, last }: Track, dx: number, dy: number): Percept {
    const { margin = 0 } = this.options;
    return {
      ...last,
      dx,
      dy,
      speedMps: along.speedMps,
      crossingMps: across.speedMps,
      lengthM: last.lengthM + 2 * margin * along.uncertaintyM,
      widthM: last.widthM + 2 * margin * across.uncertaintyM,
    };
  }
}
