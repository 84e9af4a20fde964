/**
 * Cepstral coefficients: the cosine transform (DCT-II) of the logarithmic mel energies, which are nearly uncorrelated, and
 * a sine lifter that brings the higher ones up to a like size (Juang, Rabiner & Wilpon 1987).
 */
export interface CepstrumShape {
  readonly bands: number;
  /** The zeroth included. */
  readonly coefficients: number;
  /** L of 1 + L/2 sin(πk/L); 0 is none. */
  readonly lifter: number;
  /** Kaldi scales the zeroth by √(1/N), HTK by √(2/N). */
  readonly convention: "kaldi" | "htk";
}

export class CepstrumTransform {
  private readonly rows: readonly Float64Array[];

  constructor(private readonly shape: CepstrumShape) {
    this.rows = Array.from({ length: shape.coefficients }, (_, k) => row(shape, k));
  }

  /** Coefficients 0, 1, … of the logarithmic energies into `cepstrum`. O(bands · coefficients). */
  apply(logEnergies: Float32Array, cepstrum: Float64Array): void {
    const { bands, coefficients } = this.shape;
    for (let k = 0; k < coefficients; k++) {
      const weights = this.rows[k];
      let sum = 0;
      for (let band = 0; band < bands; band++) sum += weights[band] * logEnergies[band];
      cepstrum[k] = sum;
    }
  }
}

function row({ bands, lifter, convention }: CepstrumShape, k: number): Float64Array {
  const scale = Math.sqrt((k === 0 && convention === "kaldi" ? 1 : 2) / bands);
  const lift = lifter > 0 ? 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter) : 1;
  return Float64Array.from(
    { length: bands },
    (_, band) => lift * scale * Math.cos((Math.PI / bands) * (band + 0.5) * k),
  );
}
