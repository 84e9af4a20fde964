/**
 * Noise reduction by a recurrent network (J.-M. Valin, "A hybrid DSP/deep learning approach to real-time full-band speech
 * enhancement", MMSP 2018), where the optional package `@echogarden/rnnoise-wasm` is installed. It knows speech from noise
 * that is not steady, which the filters of `reduceNoise` do not.
 */
import { Unavailable } from "../../core/errors.js";
import { resample } from "./resample.js";
import { checkSound, type Sound } from "./sound.js";

/** RNNoise was trained at this rate, on 16-bit steps, and takes frames of 10 ms. */
const RATE_HZ = 48_000;
const FRAME = 480;
const STEPS = 32_768;

/** What is used of the WebAssembly module. */
interface RnnoiseModule {
  readonly HEAPF32: Float32Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _rnnoise_create(model: number): number;
  _rnnoise_destroy(state: number): void;
  _rnnoise_process_frame(state: number, out: number, frame: number): number;
}

/**
 * The sound without what the network takes for noise, at its own rate.
 *
 * @throws Unavailable `NO_RNNOISE` where the package is not installed; InvalidInput as `checkSound`.
 * Cost: about 1 % of the sound's duration.
 */
export async function reduceNoiseByRnnoise(sound: Sound): Promise<Sound> {
  checkSound(sound);
  const module = await load();
  const clean = run(module, resample(sound, RATE_HZ).samples);
  const back = resample({ samples: clean, sampleRateHz: RATE_HZ }, sound.sampleRateHz).samples;
  const samples = new Float32Array(sound.samples.length);
  samples.set(back.subarray(0, samples.length));
  return { samples, sampleRateHz: sound.sampleRateHz };
}

async function load(): Promise<RnnoiseModule> {
  try {
    const name = "@echogarden/rnnoise-wasm";
    const { default: create } = (await import(name)) as { default: () => Promise<RnnoiseModule> };
    return await create();
  } catch (cause) {
    throw new Unavailable(
      "NO_RNNOISE",
      "RNNoise is not installed or does not load here: npm install @echogarden/rnnoise-wasm, or use reduceNoise.",
      { cause },
    );
  }
}

/** The network answers one frame late; the sound is moved back into time. */
function run(module: RnnoiseModule, samples: Float32Array): Float32Array {
  const state = module._rnnoise_create(0);
  const [into, out] = [module._malloc(4 * FRAME), module._malloc(4 * FRAME)];
  const clean = new Float32Array(samples.length);
  try {
    for (let start = 0; start < samples.length + FRAME; start += FRAME) {
      const frame = new Float32Array(FRAME);
      frame.set(samples.subarray(start, start + FRAME).map((value) => value * STEPS));
      module.HEAPF32.set(frame, into / 4);
      module._rnnoise_process_frame(state, out, into);
      const answer = module.HEAPF32.subarray(out / 4, out / 4 + FRAME);
      for (let i = 0; i < FRAME; i++) {
        const at = start - FRAME + i;
        if (at >= 0 && at < clean.length) clean[at] = answer[i] / STEPS;
      }
    }
  } finally {
    module._free(into);
    module._free(out);
    module._rnnoise_destroy(state);
  }
  return clean;
}
