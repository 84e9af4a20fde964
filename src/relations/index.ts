/** Relations by themselves: records, graph, spreading, routes, likeness, learning, statements and triples. */
export { analogy, type AnalogyAnswer, type AnalogyOptions, type WayStep } from "./analogy.js";
export { filteredRank } from "./filtered-rank.js";
export {
  type Activation,
  g2,
  LEARNING_DEFAULTS,
  type LearningOptions,
  type LearningRules,
  type LearningState,
  npmi,
  RelationLearner,
  stateFrom,
} from "./learning.js";
export { LinkPredictor, type Prediction, type PredictOptions } from "./link-prediction.js";
export type { NamedRelation } from "./named-relation.js";
export { type Condition, parsePathPattern, type PathPattern, type PatternStep } from "./path-pattern.js";
export { pathSentence } from "./path-sentence.js";
export { type ExactActivation, powerIteration, type PowerIterationOptions } from "./power-iteration.js";
export { RelationColumns } from "./relation-columns.js";
export { type NodeKey, nodeKey, RelationGraph, type RelationView } from "./relation-graph.js";
export {
  assertRelation,
  type AssertOptions,
  closeRelation,
  dropWithRoles,
  type KindProperties,
  reachable,
  readings,
  type Reading,
  RelationKinds,
  reopenRelation,
  type Statement,
} from "./relation-kinds.js";
export {
  type Attributes,
  type AttributeValue,
  checkRelation,
  type EndKind,
  isClosedAt,
  isValidAt,
  makeRelation,
  type Relation,
  type RelationChange,
  type RelationInit,
} from "./relation.js";
export { type Closure, type CostOf } from "./route-search.js";
export { findRoutes, MAX_STOPS, type Route, type RouteAnswer, type RouteQuery } from "./route.js";
export { type Like, type SignatureOptions, Signatures } from "./signature.js";
export {
  type PathStep,
  type Seeds,
  type Spread,
  SPREAD_DEFAULTS,
  type SpreadHit,
  Spreading,
  type SpreadOptions,
} from "./spreading.js";
export { WAYS_TO_MOVE } from "./statements/place-facts.js";
export { type Reading as StatementReading, StatementReader } from "./statements/statement-reader.js";
export { jsonLines } from "./triples/json-lines.js";
export { nTriples } from "./triples/n-triples.js";
export { readTriples, streamTriples, type TripleLine } from "./triples/read-triples.js";
export { csv, tsv } from "./triples/separated-values.js";
export type { Triple, TripleFormat } from "./triples/triple-format.js";
export type { Direction, EdgeFilter } from "./usable-edges.js";
