/**
 * One Kalman filter for each thing and axis: a place and a speed that is nearly constant, both measured (Kalman 1960;
 * Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation", 2001, section 6.2: discrete white
 * noise acceleration). What a frame lacks coasts on its last speed until it has been missing too long.
 */

/** Standard deviations of an axis. */
export interface AxisNoise {
  readonly placeM: number;
  readonly speedMps: number;
  /** Of the acceleration that the thing may have, m/s². */
  readonly accelerationMps2: number;
}

/** Place, speed and their covariance along one axis. */
export class AxisFilter {
  private varPlace: number;
  private covariance = 0;
  private varSpeed: number;

  constructor(
    public placeM: number,
    public speedMps: number,
    private readonly noise: AxisNoise,
  ) {
    this.varPlace = noise.placeM ** 2;
    this.varSpeed = noise.speedMps ** 2;
  }

  /** Standard deviation of the place, m. */
  get uncertaintyM(): number {
    return Math.sqrt(this.varPlace);
  }

  predict(dtS: number): void {
    const q = this.noise.accelerationMps2 ** 2;
    this.placeM += this.speedMps * dtS;
    this.varPlace += 2 * dtS * this.covariance + dtS ** 2 * this.varSpeed + (q * dtS ** 4) / 4;
    this.covariance += dtS * this.varSpeed + (q * dtS ** 3) / 2;
    this.varSpeed += q * dtS ** 2;
  }

  /** Two scalar updates, which is the same as one of both, since their errors are independent. */
  correct(placeM: number, speedMps: number): void {
    const placeTotal = this.varPlace + this.noise.placeM ** 2;
    this.update(placeM - this.placeM, this.varPlace / placeTotal, this.covariance / placeTotal, placeTotal);
    const speedTotal = this.varSpeed + this.noise.speedMps ** 2;
    this.update(
      speedMps - this.speedMps,
      this.covariance / speedTotal,
      this.varSpeed / speedTotal,
      speedTotal,
    );
  }

  /** @param total variance of the error. The gains are those of place and speed. */
  private update(error: number, gainPlace: number, gainSpeed: number, total: number): void {
    this.placeM += gainPlace * error;
    this.speedMps += gainSpeed * error;
    this.varPlace -= gainPlace * gainPlace * total;
    this.covariance -= gainPlace * gainSpeed * total;
    this.varSpeed -= gainSpeed * gainSpeed * total;
  }
}
