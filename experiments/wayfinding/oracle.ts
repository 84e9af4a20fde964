/**
 * The answer by brute force, sharing nothing with the library: edges in a plain list, relaxed until nothing changes (R. Bellman
 * 1958); every order of the stops; every set of closed ways, the small ones first.
 */
export interface WorldWay {
  readonly from: string;
  readonly kind: string;
  readonly to: string;
  readonly oneWay: boolean;
  readonly cost: number;
  /** Closed while `since ≤ time < until`; undefined: open. */
  readonly closed: { readonly since: number; readonly until: number } | undefined;
}

export type World = readonly WorldWay[];

export function isShut({ closed }: WorldWay, time: number): boolean {
  return closed !== undefined && closed.since <= time && time < closed.until;
}

/** Cost of the cheapest way by all stops; Infinity: there is none. */
export function cheapest(open: World, from: string, to: string, stops: readonly string[]): number {
  let best = Infinity;
  for (const order of orders(stops)) {
    const places = [from, ...order, to];
    let cost = 0;
    for (let i = 1; i < places.length; i++) cost += distance(open, places[i - 1], places[i]);
    best = Math.min(best, cost);
  }
  return best;
}

/** Whether some way leads there, by all stops. */
export function isThere(open: World, from: string, to: string, stops: readonly string[]): boolean {
  return cheapest(open, from, to, stops) < Infinity;
}

/**
 * The least number of closed ways whose opening allows a way; 0 where no opening would. Tries all sets of one, of two, …,
 * and gives up above `most`.
 */
export function fewestToOpen(
  world: World,
  time: number,
  from: string,
  to: string,
  most: number,
): number | undefined {
  const open = world.filter((way) => !isShut(way, time));
  const shut = world.filter((way) => isShut(way, time));
  if (!isThere(world, from, to, [])) return 0;
  for (let size = 1; size <= most; size++) {
    for (const set of sets(shut, size)) if (isThere([...open, ...set], from, to, [])) return size;
  }
  return undefined;
}

function distance(open: World, from: string, to: string): number {
  const known = new Map<string, number>([[from, 0]]);
  const relax = (a: string, b: string, cost: number): boolean => {
    const there = (known.get(a) ?? Infinity) + cost;
    if (there >= (known.get(b) ?? Infinity)) return false;
    known.set(b, there);
    return true;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const way of open) {
      if (relax(way.from, way.to, way.cost)) changed = true;
      if (!way.oneWay && relax(way.to, way.from, way.cost)) changed = true;
    }
  }
  return known.get(to) ?? Infinity;
}

function* orders(stops: readonly string[]): Generator<readonly string[]> {
  if (stops.length === 0) yield [];
  for (const [i, first] of stops.entries()) {
    for (const rest of orders(stops.toSpliced(i, 1))) yield [first, ...rest];
  }
}

function* sets<T>(of: readonly T[], size: number, start = 0): Generator<readonly T[]> {
  if (size === 0) yield [];
  else {
    for (let i = start; i <= of.length - size; i++) {
      for (const rest of sets(of, size - 1, i + 1)) yield [of[i], ...rest];
    }
  }
}
