import type { Attributes } from "./relation.js";

/** A relation between named things, as it is said before names become ids. */
export interface NamedRelation {
  readonly from: string;
  readonly kind: string;
  readonly to: string;
  readonly attributes: Attributes;
}
