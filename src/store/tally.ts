/**
 * Weights by name, at most a few: a sketch, not a log. Immutable. Two short arrays, because every signal makes a new one
 * and objects whose fields are users' words are slow to make.
 */
export class Tally {
  static readonly EMPTY = new Tally([], []);

  /** The entries as JSON, as far as they have been asked for. Out of sight of comparisons: it says nothing new. */
  #pieces: (string | null)[] | null;

  private constructor(
    readonly names: readonly string[],
    readonly weights: readonly number[],
    pieces: (string | null)[] | null = null,
  ) {
    this.#pieces = pieces;
  }

  /**
   * The JSON of each entry, made once for all tallies that it passes unchanged through.
   *
   * @param encode `"name":weight`.
   */
  jsonPieces(encode: (name: string, weight: number) => string): readonly string[] {
    const { names, weights } = this;
    const pieces = (this.#pieces ??= Array<string | null>(names.length).fill(null));
    for (let i = 0; i < names.length; i++) pieces[i] ??= encode(names[i], weights[i]);
    return pieces as readonly string[];
  }

  /** @param weights by name, in the order they are to have. */
  static of(weights: Readonly<Record<string, number>>): Tally {
    return new Tally(Object.keys(weights), Object.values(weights));
  }

  get size(): number {
    return this.names.length;
  }

  /** Undefined where the name is not among them. O(names). */
  weightOf(name: string): number | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.weights[at];
  }

  /**
   * The tally with `by` more of `name`. Past `most` names the lightest other one goes, the first of equals. O(names).
   */
  plus(name: string, by: number, most: number): Tally {
    const at = this.names.indexOf(name);
    const weights = this.weights.slice();
    const pieces = this.#pieces?.slice() ?? null;
    if (at >= 0) {
      weights[at] += by;
      if (pieces !== null) pieces[at] = null;
      return new Tally(this.names, weights, pieces);
    }
    const names = this.names.slice();
    if (names.length >= most) {
      const lightest = lightestOf(weights);
      names.splice(lightest, 1);
      weights.splice(lightest, 1);
      pieces?.splice(lightest, 1);
    }
    names.push(name);
    weights.push(by);
    pieces?.push(null);
    return new Tally(names, weights, pieces);
  }

  /** The heaviest name (ties by name); null where there is none. O(names). */
  get main(): string | null {
    const { names, weights } = this;
    if (names.length === 0) return null;
    let main = 0;
    for (let i = 1; i < names.length; i++) {
      if (weights[i] > weights[main] || (weights[i] === weights[main] && names[i] < names[main])) main = i;
    }
    return names[main];
  }

  entries(): [string, number][] {
    return this.names.map((name, i) => [name, this.weights[i]]);
  }

  /** As an object, which is how a tally is written in JSON. */
  toJSON(): Record<string, number> {
    return Object.fromEntries(this.entries());
  }
}

function lightestOf(weights: readonly number[]): number {
  let lightest = 0;
  for (let i = 1; i < weights.length; i++) if (weights[i] < weights[lightest]) lightest = i;
  return lightest;
}
