/** Which traces a name stands for. Nearly every name stands for one, so a list is made only where there are more. */
import { normalizeText } from "../core/normalize-text.js";
import type { TraceId } from "../store/record.js";

export class NameBook {
  private readonly ids = new Map<string, TraceId | readonly TraceId[]>();

  /** Saying it twice does nothing. */
  add(name: string, trace: TraceId): void {
    const key = nameKey(name);
    const known = this.ids.get(key);
    if (known === undefined) this.ids.set(key, trace);
    else if (known !== trace && !listOf(known).includes(trace)) this.ids.set(key, [...listOf(known), trace]);
  }

  drop(name: string, trace: TraceId): void {
    const key = nameKey(name);
    const left = this.find(name).filter((id) => id !== trace);
    if (left.length === 0) this.ids.delete(key);
    else this.ids.set(key, left);
  }

  /** In the order in which they got it. */
  find(name: string): readonly TraceId[] {
    const known = this.ids.get(nameKey(name));
    return known === undefined ? NONE : listOf(known);
  }

  /** The trace, where the name stands for one and no more. */
  findOne(name: string): TraceId | undefined {
    const known = this.ids.get(nameKey(name));
    return typeof known === "number" ? known : undefined;
  }
}

const NONE: readonly TraceId[] = [];

function listOf(ids: TraceId | readonly TraceId[]): readonly TraceId[] {
  return typeof ids === "number" ? [ids] : ids;
}

/** Names are compared without regard to case, punctuation and form of Unicode. */
function nameKey(name: string): string {
  return normalizeText(name) || name.trim();
}
