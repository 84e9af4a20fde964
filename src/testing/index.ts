/** Contract suites that a user's own index or store can run, with vitest and fast-check (optional peers). */
export { describeVectorIndex } from "./vector-index-contract.js";
export { describeStore } from "./store-contract.js";
