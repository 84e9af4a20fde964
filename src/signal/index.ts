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
export { resample, Resampler } from "./audio/resample.js";
export { isSilent, normalizeGain, preEmphasize, rootMeanSquare } from "./audio/gain.js";
export type { GainOptions } from "./audio/gain.js";
export { reduceNoise } from "./audio/reduce-noise.js";
export type { NoiseReductionOptions } from "./audio/reduce-noise.js";
export { reduceNoiseByRnnoise } from "./audio/rnnoise.js";
export { frameDbfs, VoiceActivity } from "./audio/voice-activity.js";
export type { VoiceOptions } from "./audio/voice-activity.js";
export { Segmenter, soundSegments } from "./audio/segments.js";
export type { SegmentOptions, SoundSegment } from "./audio/segments.js";

export { checkRaster, greyRaster, makeRaster, toGrey } from "./image/raster.js";
export type { Raster } from "./image/raster.js";
export { decodeImage, encodePng } from "./image/decode-image.js";
export type { DecodeOptions } from "./image/decode-image.js";
export { resize } from "./image/resize.js";
export { deslant } from "./image/deslant.js";
export { gaussianBlur } from "./image/gaussian-blur.js";
export { move } from "./image/warp.js";
export type { Motion } from "./image/warp.js";
export { imagePyramid } from "./image/pyramid.js";
export type { PyramidOptions } from "./image/pyramid.js";
export { crop, pad, slidingWindows } from "./image/sliding-window.js";
export type { ImagePart, Window } from "./image/sliding-window.js";
export { siftFeatures } from "./image/sift/sift.js";
export type { SiftFeature, SiftOptions } from "./image/sift/sift.js";
export { matchFeatures } from "./image/sift/match.js";
export type { FeatureMatch } from "./image/sift/match.js";
export {
  augment,
  mainDirections,
  scaleViews,
  translationViews,
  turnedViews,
  uprightViews,
} from "./image/views.js";
export type { Augmentation, ScaleOptions, TranslationOptions } from "./image/views.js";

export { checkSequence, resampleSequence, sequenceWindows } from "./sequence/sequence.js";
export type { Sequence } from "./sequence/sequence.js";
export { wordShape } from "./audio/word-shape.js";
