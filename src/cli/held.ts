/** What a memory holds, over all its spaces. */
import type { Stats } from "../index.js";

export interface Held {
  readonly lasting: number;
  readonly fleeting: number;
  /** Signals ever taken in. */
  readonly signals: number;
}

export function held({ spaces }: Stats): Held {
  const sum = (of: (space: Stats["spaces"][number]) => number) =>
    spaces.reduce((total, space) => total + of(space), 0);
  return {
    lasting: sum((space) => space.lasting),
    fleeting: sum((space) => space.fleeting),
    signals: sum((space) => space.counts.signals),
  };
}

export function heldWords({ lasting, fleeting, signals }: Held): string {
  const share = percent(lasting / Math.max(1, signals));
  return `Held now: ${count(lasting, "memory", "memories")} (${share} of ${count(signals, "signal")}), ${fleeting} under consideration.`;
}

/** `1 signal`, `2 signals`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `3.2 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share !== 0 && share < 0.01 ? 2 : 1)} %`;
}
