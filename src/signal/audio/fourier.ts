/** The real Fourier transform of frames, over the library `fft.js` (radix 4). */
import FFT from "fft.js";

/** The parts of `fft.js` that are used; it ships no types. */
interface Transform {
  realTransform(out: Float64Array, data: ArrayLike<number>): void;
  completeSpectrum(spectrum: Float64Array): void;
  inverseTransform(out: Float64Array, data: Float64Array): void;
  createComplexArray(): number[];
}
const Fft = FFT as unknown as new (size: number) => Transform;

/** Transforms of one size, with its scratch space; not for use by two callers at once. */
export class RealFourier {
  private readonly transform: Transform;
  private readonly complex: Float64Array;
  private readonly back: Float64Array;

  /** @param size a power of two, ≥ 2. */
  constructor(readonly size: number) {
    this.transform = new Fft(size);
    this.complex = new Float64Array(2 * size);
    this.back = new Float64Array(2 * size);
  }

  /**
   * Real and imaginary parts by turns, bins 0…size / 2. The array is overwritten by the next call. O(n log n).
   *
   * @param frame `size` samples.
   */
  spectrum(frame: Float64Array): Float64Array {
    this.transform.realTransform(this.complex, frame);
    return this.complex;
  }

  /** |X|² of bins 0…size / 2 into `power`. */
  power(frame: Float64Array, power: Float64Array): void {
    const complex = this.spectrum(frame);
    for (let k = 0, at = 0; k <= this.size / 2; k++, at += 2) {
      power[k] = complex[at] * complex[at] + complex[at + 1] * complex[at + 1];
    }
  }

  /** The samples of what `spectrum` gave, after it was changed in place. The array is overwritten by the next call. */
  samples(into: Float64Array): void {
    this.transform.completeSpectrum(this.complex);
    this.transform.inverseTransform(this.back, this.complex);
    for (let i = 0; i < this.size; i++) into[i] = this.back[2 * i];
  }
}

/** The least power of two that is not below n. */
export function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
