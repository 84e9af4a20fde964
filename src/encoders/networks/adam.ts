/**
 * Adam: steps by running means of the gradient and of its square (Kingma & Ba 2015, algorithm 1). Over plain arrays, so that its
 * state is saved with a checkpoint and its result is the same on every backend.
 */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export interface AdamOptions {
  /** Default 0.9; 0.5 for adversarial training (Radford et al. 2015). */
  readonly beta1?: number;
}

export class Adam {
  private readonly means: Float32Array[];
  private readonly squares: Float32Array[];
  /** Steps taken; an array, so that it is saved with the rest. */
  private readonly taken = new Float32Array(1);
  private readonly beta1: number;

  /** @param weights changed in place by each step. */
  constructor(
    private readonly weights: readonly Float32Array[],
    options: AdamOptions = {},
  ) {
    this.beta1 = options.beta1 ?? BETA1;
    this.means = weights.map((array) => new Float32Array(array.length));
    this.squares = weights.map((array) => new Float32Array(array.length));
  }

  /** What has to be saved to go on later, by reference. */
  get state(): readonly Float32Array[] {
    return [this.taken, ...this.means, ...this.squares];
  }

  /** @param gradients one for each of the weights; null leaves it alone. */
  step(gradients: readonly (Float32Array | null)[], learningRate: number): void {
    const { beta1 } = this;
    const step = ++this.taken[0];
    const rate = (learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - beta1 ** step);
    gradients.forEach((gradient, i) => {
      if (gradient === null) return;
      const weights = this.weights[i];
      const mean = this.means[i];
      const square = this.squares[i];
      for (let j = 0; j < gradient.length; j++) {
        const slope = gradient[j];
        mean[j] = beta1 * mean[j] + (1 - beta1) * slope;
        square[j] = BETA2 * square[j] + (1 - BETA2) * slope * slope;
        weights[j] -= (rate * mean[j]) / (Math.sqrt(square[j]) + EPSILON);
      }
    });
  }
}
