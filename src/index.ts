/** engraph: an associative relational memory for programs that perceive and act. */
export { Memory, TraceGone } from "./memory/memory.js";
export type { CloseReport, MemoryOptions } from "./memory/memory.js";
export type { Signal, SignalContent } from "./memory/signal.js";
export type { Observation } from "./memory/observe.js";
export type { Reasons, Verdict } from "./memory/gate.js";
export type { Threshold } from "./memory/threshold.js";
export type { Gain } from "./memory/evidence.js";
export { StreamAborted } from "./memory/observe-stream.js";
export type { ObserveAllOptions, StreamSummary } from "./memory/observe-stream.js";
export type { BudgetOptions, BudgetOptionsInput, GateOptions, GateOptionsInput } from "./memory/options.js";
export type { Hit, RecallOptions, ScoreParts } from "./memory/recall.js";
export type { Prediction } from "./memory/read-out.js";
export { OutcomeField } from "./memory/outcomes/outcome-field.js";
export type {
  LessonVerdict,
  OutcomeCommit,
  OutcomeMemory,
  OutcomeVoice,
} from "./memory/outcomes/outcome-field.js";
export type { Lesson } from "./memory/outcomes/lesson.js";
export type { OutcomeFieldOptions, OutcomeFieldOptionsInput } from "./memory/outcomes/outcome-options.js";
export type { Explanation } from "./memory/explain.js";
export type { SpaceStats, Stats } from "./memory/stats.js";
export type { Audit, NearPair } from "./memory/audit.js";
export type { AnyEnd, End, RelationEnd } from "./memory/ends.js";
export type { RelateOptions, RelationStatement } from "./memory/statement.js";
export { StatementsRefused } from "./memory/relate-all.js";
export type {
  RefusedStatement,
  RelateAllOptions,
  RelateProgress,
  RelateSummary,
} from "./memory/relate-all.js";
export type { TripleFormatName } from "./memory/statement-sources.js";
export type { Interval, TriplesOptions } from "./memory/relational.js";
export type { LearnBySpace, LearnOptions, RelationsOptions } from "./memory/relations-options.js";
export type { KindDeclarations } from "./memory/kinds.js";
export type { NamedNode, RelationLine } from "./memory/named-node.js";
export type { Way, WayAnswer, WayQuery, WayStep } from "./memory/way.js";
export type {
  AnalogyAnswer,
  AnswerOptions,
  LikeAnswer,
  LinkAnswer,
  LinkOptions,
  LinkQuestion,
} from "./memory/likeness.js";
export type { TellOptions, Told } from "./memory/tell.js";
export type { StageName, Stopwatch } from "./memory/stage-times.js";

export type { Encoder, Modality } from "./encoders/encoder.js";
export { vectorEncoder } from "./encoders/vector-encoder.js";
export type { VectorEncoderOptions } from "./encoders/vector-encoder.js";
export { quantityEncoder } from "./encoders/quantity-encoder.js";
export type { Quantity, QuantityEncoder, QuantityEncoderOptions } from "./encoders/quantity-encoder.js";
export { hashedTextEncoder } from "./encoders/hashed-text-encoder.js";
export type { HashedTextEncoderOptions } from "./encoders/hashed-text-encoder.js";
export { textEncoder } from "./encoders/words/text-encoder.js";
export type { TextEncoderOptions } from "./encoders/words/text-encoder.js";
export { fitPca, restorePca } from "./encoders/pca-encoder.js";
export type { PcaEncoderOptions } from "./encoders/pca-encoder.js";
export { OnlinePca } from "./encoders/online-pca.js";
export { fitImagePca, restoreImagePca } from "./encoders/image-pca-encoder.js";
export type { ImagePcaOptions } from "./encoders/image-pca-encoder.js";
export { fitImageWords, restoreImageWords } from "./encoders/image-words-encoder.js";
export type { ImageWordsOptions } from "./encoders/image-words-encoder.js";
export { fitSoundPca, restoreSoundPca, soundEncoder } from "./encoders/sound-encoder.js";
export type { SoundEncoderOptions, SoundPcaOptions } from "./encoders/sound-encoder.js";
export { fitSequence, restoreSequence } from "./encoders/sequence-encoder.js";
export type { SequenceEncoderOptions } from "./encoders/sequence-encoder.js";

export { ExactIndex } from "./index/exact-index.js";
export { GraphIndex } from "./index/graph-index.js";
export { HnswIndex } from "./index/hnsw-index.js";
export { createIndex } from "./index/create-index.js";
export type { CreateIndexOptions, IndexChoice } from "./index/create-index.js";
export type { IndexKind, Neighbour, VectorIndex } from "./index/vector-index.js";

export type { Attributes, AttributeValue, Relation } from "./relations/relation.js";
export type { KindProperties } from "./relations/relation-kinds.js";
export type { Closure, CostOf } from "./relations/route-search.js";
export type { PathStep } from "./relations/spreading.js";
export type { Triple, TripleFormat } from "./relations/triples/triple-format.js";

export { openSqliteStore } from "./store/sqlite/sqlite-store.js";
export type { SqliteStoreOptions } from "./store/sqlite/sqlite-store.js";
export type { Store } from "./store/store.js";
export type { EvidenceRecord, Exemplar, Stage, TraceId, TraceRecord } from "./store/record.js";

export { systemClock } from "./core/clock.js";
export type { Clock } from "./core/clock.js";
export { seededRng, shuffle } from "./core/rng.js";
export type { Rng } from "./core/rng.js";
export {
  Conflict,
  EngraphError,
  InvalidInput,
  InvalidState,
  NotFound,
  StorageFailure,
  Unavailable,
} from "./core/errors.js";
