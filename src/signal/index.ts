/** Signals before they are encoded: sound and pictures, in pure functions. */
export { checkSound } from "./audio/sound.js";
export type { Sound } from "./audio/sound.js";
export { readWav, writeWav } from "./audio/wav.js";
export type { WavSound } from "./audio/wav.js";
export { windowFunction } from "./audio/window-function.js";
export type { WindowName } from "./audio/window-function.js";
export { features, fbank, mfcc, FeatureStream } from "./audio/features.js";
export type { FrameFeatures } from "./audio/features.js";
export { HTK } from "./audio/feature-options.js";
export type { FeatureOptions, FeatureSetting } from "./audio/feature-options.js";
export { deltas } from "./audio/deltas.js";
export type { DeltaOptions } from "./audio/deltas.js";
export { cmvn } from "./audio/cmvn.js";
export type { CmvnOptions } from "./audio/cmvn.js";
export { hertzToMel, MelFilterbank, melToHertz } from "./audio/mel.js";
export type { MelBank } from "./audio/mel.js";
