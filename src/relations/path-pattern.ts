/**
 * A small language for paths, in the manner of SPARQL property paths:
 *
 * | written | matches |
 * |---|---|
 * | `walk` | one relation of kind `walk`, along it; `"odd kind"` for other names |
 * | `^walk`, `<walk` | against it |
 * | `~walk` | either way |
 * | `.` | any kind, along it (`^.`, `~.` likewise) |
 * | `lift[closed=false, floor>=2]` | with conditions on attributes; `closed=false` also where it was never said |
 * | `a b`, `a/b` | one after the other |
 * | `a \| b`, `( … )`, `a*`, `a+`, `a?` | either; grouping; any number; at least one; at most one |
 *
 * Compiled to a position automaton without ε-moves (V. M. Glushkov, "The abstract theory of automata", 1961): a state says
 * which step was just taken. Departure: states that go on and end alike are one, so `(a | b)*` has a single state.
 * Conditions keep it nondeterministic; a route search over (node, state) wants no more.
 */
import { InvalidInput } from "../core/errors.js";
import type { Attributes, AttributeValue } from "./relation.js";

export interface Condition {
  readonly attribute: string;
  readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly value: AttributeValue;
}

/** One relation to take. */
export interface PatternStep {
  /** Undefined: any kind. */
  readonly kind: string | undefined;
  readonly along: boolean;
  readonly against: boolean;
  readonly conditions: readonly Condition[];
}

export interface PathPattern {
  readonly source: string;
  readonly steps: readonly PatternStep[];
  /** `next[state]`: the step numbers that may follow; state 0 is the start. */
  readonly next: readonly (readonly number[])[];
  /** `accepts[state]`: whether a path may end here. */
  readonly accepts: readonly boolean[];
  /** `after[step]`: the state once the step is taken. */
  readonly after: readonly number[];
}

/** A part of the automaton being built (Glushkov's nullable, first, last). */
interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const EMPTY: Fragment = { nullable: true, first: [], last: [] };
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_:-]*/uy;
const NUMBER = /-?\d+(\.\d+)?(?![\p{L}_])/uy;
const OPERATOR = /!=|<=|>=|=|<|>/y;

/**
 * Reads a pattern. O(length + steps²).
 *
 * @throws InvalidInput `BAD_PATTERN`, which shows the place.
 * @example parsePathPattern("walk* (bridge[closed=false] | boat) walk*")
 */
export function parsePathPattern(source: string): PathPattern {
  return new PatternParser(source).parse();
}

/** Whether the attributes meet all conditions. O(conditions). */
export function meetsConditions(attributes: Attributes, conditions: readonly Condition[]): boolean {
  return conditions.every(({ attribute, operator, value }) => {
    const found = attributes[attribute] ?? (typeof value === "boolean" ? false : undefined);
    if (operator === "=") return found === value;
    if (operator === "!=") return found !== value;
    if (typeof found !== typeof value || found === undefined) return false;
    if (operator === "<") return found < value;
    if (operator === "<=") return found <= value;
    return operator === ">" ? found > value : found >= value;
  });
}

class PatternParser {
  private at = 0;
  private readonly steps: PatternStep[] = [];
  private readonly follow: Set<number>[] = [];

  constructor(private readonly source: string) {}

  parse(): PathPattern {
    const whole = this.alternatives();
    if (this.at < this.source.length) this.fail("a kind, '|', '(' or the end");
    const ends = new Set(whole.last);
    const next: number[][] = [];
    const accepts: boolean[] = [];
    const numbers = new Map<string, number>();
    const stateOf = (steps: Iterable<number>, accepting: boolean) => {
      const sorted = [...new Set(steps)].sort((a, b) => a - b);
      const key = `${sorted.join()} ${accepting}`;
      if (!numbers.has(key)) {
        numbers.set(key, next.push(sorted) - 1);
        accepts.push(accepting);
      }
      return numbers.get(key)!;
    };
    stateOf(whole.first, whole.nullable);
    const after = this.steps.map((_, step) => stateOf(this.follow[step], ends.has(step)));
    return { source: this.source, steps: this.steps, next, accepts, after };
  }

  private alternatives(): Fragment {
    let either = this.sequence();
    while (this.take("|")) {
      const other = this.sequence();
      either = {
        nullable: either.nullable || other.nullable,
        first: [...either.first, ...other.first],
        last: [...either.last, ...other.last],
      };
    }
    return either;
  }

  private sequence(): Fragment {
    let all = this.repeated();
    for (;;) {
      if (this.take("/") || !["", "|", ")", "*", "+", "?", "]"].includes(this.peek())) {
        all = this.joined(all, this.repeated());
      } else return all;
    }
  }

  private repeated(): Fragment {
    let part = this.atom();
    for (;;) {
      if (this.take("*")) part = { ...this.joined(part, part, true), nullable: true };
      else if (this.take("+")) part = this.joined(part, part, true);
      else if (this.take("?")) part = { ...part, nullable: true };
      else return part;
    }
  }

  /** `before` then `after`; as a loop, only the links from its ends to its beginnings are added. */
  private joined(before: Fragment, after: Fragment, loop = false): Fragment {
    for (const end of before.last) for (const begin of after.first) this.follow[end].add(begin);
    if (loop) return before;
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  private atom(): Fragment {
    if (this.take("(")) {
      if (this.take(")")) return EMPTY;
      const inner = this.alternatives();
      if (!this.take(")")) this.fail("')'");
      return inner;
    }
    const either = this.take("~");
    const against = !either && (this.take("^") || this.take("<"));
    const kind = this.take(".") ? undefined : this.name("a kind, '.', '^', '~' or '('");
    const conditions = this.take("[") ? this.conditions() : [];
    const step = this.steps.push({ kind, along: !against, against: against || either, conditions }) - 1;
    this.follow.push(new Set());
    return { nullable: false, first: [step], last: [step] };
  }

  private conditions(): Condition[] {
    const found: Condition[] = [];
    do {
      const attribute = this.name("an attribute");
      const operator = this.match(OPERATOR) as Condition["operator"] | undefined;
      found.push({
        attribute,
        operator: operator ?? this.fail("=, !=, <, <=, > or >="),
        value: this.value(),
      });
    } while (this.take(","));
    if (!this.take("]")) this.fail("',' or ']'");
    return found;
  }

  private value(): AttributeValue {
    const number = this.match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.name("true, false, a number or a word");
    return word === "true" ? true : word === "false" ? false : word;
  }

  private name(expected: string): string {
    if (this.take('"')) {
      const end = this.source.indexOf('"', this.at);
      if (end < 0) this.fail("a closing '\"'");
      const quoted = this.source.slice(this.at, end);
      this.at = end + 1;
      return quoted;
    }
    return this.match(WORD) ?? this.fail(expected);
  }

  private match(expression: RegExp): string | undefined {
    this.peek();
    expression.lastIndex = this.at;
    const found = expression.exec(this.source)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** The next character that is not a space, or "" at the end. */
  private peek(): string {
    while (/\s/.test(this.source.charAt(this.at))) this.at++;
    return this.source.charAt(this.at);
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  private fail(expected: string): never {
    const found = this.peek() === "" ? "the end" : `"${this.peek()}"`;
    throw new InvalidInput(
      "BAD_PATTERN",
      `Path pattern, position ${this.at + 1}: found ${found}, expected ${expected}.\n  ${this.source}\n  ${" ".repeat(this.at)}^`,
    );
  }
}
