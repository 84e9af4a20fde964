/**
 * The mel scale, and a bank of triangular filters over it (Davis & Mermelstein, "Comparison of parametric representations
 * for monosyllabic word recognition", IEEE TASSP 28(4), 1980), with the numbers of Kaldi or of HTK. Both draw the triangles
 * in mel, not in Hz. They differ in how a warp of the vocal tract bends the scale, and in that HTK takes only bins from
 * ⌊low / width + 1.5⌋ to below ⌊high / width + .5⌋, so that the first inside the first filter is left out, unless that
 * filter starts at 0 Hz.
 */
export function hertzToMel(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}

export function melToHertz(mel: number): number {
  return 700 * (Math.exp(mel / 1127) - 1);
}

export interface MelBank {
  readonly bands: number;
  readonly lowestHz: number;
  readonly highestHz: number;
  readonly sampleRateHz: number;
  /** Points of the transform, a power of two. */
  readonly fftSize: number;
  readonly convention: "kaldi" | "htk";
  /** Vocal tract warp in the convention's own sense (HTK's is 1 / Kaldi's); 1 is none. */
  readonly warp: number;
  /** Where the warp bends back to meet the ends of the scale, Hz. */
  readonly warpLowHz: number;
  readonly warpHighHz: number;
}

/** One filter: weights of the bins `first`, `first` + 1, …. */
interface Triangle {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Filters that hold no bin, as too many bands give, stay empty: their energy is the floor. */
export class MelFilterbank {
  private readonly triangles: readonly Triangle[];

  constructor(bank: MelBank) {
    this.triangles = Array.from({ length: bank.bands }, (_, band) => triangle(bank, band));
  }

  /** Energy of each band into `energies`. O(bins). */
  apply(power: Float64Array, energies: Float64Array): void {
    for (let band = 0; band < this.triangles.length; band++) {
      const { first, weights } = this.triangles[band];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * power[first + i];
      energies[band] = sum;
    }
  }

  /** How many filters hold no bin of the spectrum. */
  get emptyBands(): number {
    return this.triangles.filter(({ weights }) => weights.length === 0).length;
  }
}

function triangle(bank: MelBank, band: number): Triangle {
  const { fftSize, sampleRateHz } = bank;
  const [from, to] = binsOf(bank);
  const lowest = hertzToMel(bank.lowestHz);
  const step = (hertzToMel(bank.highestHz) - lowest) / (bank.bands + 1);
  const [left, centre, right] = [0, 1, 2].map((corner) => warped(lowest + (band + corner) * step, bank));
  const weights: number[] = [];
  let first = 0;
  for (let bin = from; bin < to; bin++) {
    const mel = hertzToMel((bin * sampleRateHz) / fftSize);
    if (mel <= left || mel >= right) continue;
    if (weights.length === 0) first = bin;
    weights.push(mel <= centre ? (mel - left) / (centre - left) : (right - mel) / (right - centre));
  }
  return { first, weights: Float64Array.from(weights) };
}

/** Bins that a filter may hold, the end excluded. */
function binsOf({ convention, fftSize, sampleRateHz, lowestHz, highestHz }: MelBank): [number, number] {
  if (convention === "kaldi") return [0, fftSize / 2];
  const width = sampleRateHz / fftSize;
  return [Math.floor(lowestHz / width + 1.5), Math.min(fftSize / 2, Math.floor(highestHz / width + 0.5))];
}

function warped(mel: number, bank: MelBank): number {
  if (bank.warp === 1) return mel;
  const hertz = melToHertz(mel);
  return hertzToMel(bank.convention === "htk" ? warpHtk(hertz, bank) : warpKaldi(hertz, bank));
}

/** Piecewise linear, its knees at fixed places of the unwarped scale (Kaldi, `VtlnWarpFreq`). */
function warpKaldi(hertz: number, bank: MelBank): number {
  const { lowestHz, highestHz, warp, warpLowHz, warpHighHz } = bank;
  const low = warpLowHz * Math.max(1, warp);
  const high = warpHighHz * Math.min(1, warp);
  if (hertz < lowestHz || hertz > highestHz) return hertz;
  if (hertz < low) return lowestHz + ((low / warp - lowestHz) / (low - lowestHz)) * (hertz - lowestHz);
  if (hertz < high) return hertz / warp;
  return highestHz + ((highestHz - high / warp) / (highestHz - high)) * (hertz - highestHz);
}

/** Piecewise linear, its knees half way between the warped and the unwarped scale (the HTK book, §5.7). */
function warpHtk(hertz: number, bank: MelBank): number {
  const { lowestHz, highestHz, warp, warpLowHz, warpHighHz } = bank;
  const scale = 1 / warp;
  const low = (2 * warpLowHz) / (1 + scale);
  const high = (2 * warpHighHz) / (1 + scale);
  if (hertz < low) return lowestHz + ((low * scale - lowestHz) / (low - lowestHz)) * (hertz - lowestHz);
  if (hertz <= high) return hertz * scale;
  return highestHz + ((highestHz - high * scale) / (highestHz - high)) * (hertz - highestHz);
}
