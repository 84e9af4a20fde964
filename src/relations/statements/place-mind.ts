/**
 * What sentences do to the facts, and what they leave open for the next one: which building is spoken of, which passage
 * was named last. One method per thing that can be said; languages differ only in how they say it.
 */
import { InvalidInput } from "../../core/errors.js";
import { emptyFacts, floorName, type Passage, type PlaceFacts } from "./place-facts.js";

export class PlaceMind {
  readonly facts: PlaceFacts = emptyFacts();
  /** Asked for: places by name. */
  from: string | undefined;
  to: string | undefined;
  private spokenOf: string | undefined;
  private last: Passage | undefined;

  building(name: string): void {
    this.facts.buildings.add(name);
    this.spokenOf = name;
  }

  /** The building named, or the one spoken of. */
  which(name: string | undefined): string {
    if (name !== undefined) this.building(name);
    return this.spokenOf ?? refuse("no building has been named yet");
  }

  floors(name: string | undefined, count: number): void {
    this.facts.floorCounts.set(this.which(name), count);
  }

  lies(a: string, direction: string, b: string): void {
    this.building(b);
    this.building(a);
    this.facts.positions.push([a, direction, b]);
  }

  path(a: string, b: string): void {
    this.facts.paths.push([a, b]);
  }

  river(name: string, ends: readonly [string, string] | undefined): void {
    this.facts.river = name;
    this.facts.between = ends ? [...ends] : this.pair();
  }

  flows(from: string, to: string): void {
    this.facts.flowsFrom = from;
    this.facts.flowsTo = to;
  }

  crossing(along: "upstream" | "downstream", name: string): void {
    if (this.facts.river === undefined) refuse("no river has been named yet");
    this.add({ kind: name === "bridge" ? "bridge" : "boat", building: undefined, name, along, stops: [] });
  }

  door(building: string | undefined, name: string, direction: string | undefined, floor = 1): void {
    this.add({ kind: "door", building: this.which(building), name, direction, stops: [floor] });
  }

  /** A lift, escalator or stairs at a floor; where it goes may follow in another part of the sentence. */
  climb(
    kind: "lift" | "escalator" | "stairs",
    building: string | undefined,
    stops: readonly number[],
    direction?: string,
  ): void {
    this.add({ kind, building: this.which(building), name: kind, direction, stops: [...stops] });
  }

  /** The lift (escalator, stairs) named last, or that of the building, goes to these floors too. */
  stopsAt(name: string, building: string | undefined, floors: readonly number[]): void {
    const own = building ?? this.last?.building ?? this.spokenOf;
    const passage = this.matching(name, own).at(-1) ?? refuse(`no ${name} has been named yet`);
    passage.stops = [...new Set([...passage.stops, ...floors])];
  }

  /** The direction of what was named last. */
  towards(direction: string): void {
    if (this.last === undefined) refuse("nothing has been named that could lie there");
    this.last.direction = direction;
  }

  /** Closes or opens whatever is called so, in the building named, in the one spoken of, or anywhere if only there. */
  setClosed(name: string, building: string | undefined, closed: boolean): void {
    const found = this.referredTo(name, building);
    for (const passage of found) passage.closed = closed;
    this.last = found[0];
  }

  ask(from: string | undefined, to: string | undefined): void {
    this.from = from ?? this.from;
    this.to = to ?? this.to;
  }

  floor(building: string | undefined, floor: number): string {
    return floorName(this.which(building), floor);
  }

  top(building: string | undefined): string {
    const name = this.which(building);
    const count = this.facts.floorCounts.get(name) ?? refuse(`how many floors ${name} has was not said`);
    return floorName(name, count);
  }

  private pair(): [string, string] {
    const [a, , b] = this.facts.positions.at(-1) ?? [];
    if (a !== undefined && b !== undefined) return [b, a];
    const [one, other] = this.facts.buildings;
    return other === undefined ? refuse("it is not clear which two buildings it lies between") : [one, other];
  }

  private referredTo(name: string, building: string | undefined): Passage[] {
    const own = building ?? (this.last?.name === name ? this.last.building : undefined);
    const near = this.matching(name, own);
    if (near.length > 0) return near;
    if (building !== undefined) refuse(`${building} has no ${name} that was named before`);
    const anywhere = this.facts.passages.filter((passage) => isCalled(passage, name));
    const owners = new Set(anywhere.map((passage) => passage.building));
    if (owners.size > 1) refuse(`"${name}" could be that of ${[...owners].join(" or ")}; say which`);
    return anywhere.length > 0 ? anywhere : refuse(`no ${name} has been named yet`);
  }

  private matching(name: string, building: string | undefined): Passage[] {
    return this.facts.passages.filter((passage) => passage.building === building && isCalled(passage, name));
  }

  private add(passage: Partial<Passage> & Pick<Passage, "kind" | "building" | "name" | "stops">): void {
    this.last = { direction: undefined, along: undefined, closed: false, ...passage };
    const same = this.matching(passage.name, passage.building).find(
      (known) => known.direction === this.last?.direction && known.stops[0] === passage.stops[0],
    );
    if (same === undefined) this.facts.passages.push(this.last);
    else this.last = same;
  }
}

/** Boats go by the name of their pier too. */
function isCalled(passage: Passage, name: string): boolean {
  return passage.name === name || passage.kind === name;
}

function refuse(why: string): never {
  throw new InvalidInput("UNREADABLE_STATEMENT", why);
}
