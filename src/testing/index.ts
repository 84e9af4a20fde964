/** Contract suites that a user's own encoder, index or store can run, with vitest and fast-check (optional peers). */
export { describeEncoder } from "./encoder.js";
export type { EncoderContract } from "./encoder.js";
export { describeVectorIndex } from "./vector-index-contract.js";
export { describeStore } from "./store-contract.js";
