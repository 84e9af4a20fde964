/**
 * A speaker of many voices and languages: eSpeak NG as WebAssembly, an optional package under the GPL that is neither
 * bundled nor needed by the library.
 */
import type { Sound } from "../../src/signal/index.js";

export interface Utterance {
  readonly word: string;
  /** Of eSpeak NG, with a variant: `en-us+m3`. */
  readonly voice: string;
  /** Words per minute, 80…450. */
  readonly rate: number;
  /** 0…99. */
  readonly pitch: number;
}

/** What is used of the module. */
interface EspeakWorker {
  /** 0 where the voice is there. A language, where one is named, outweighs the name and its variant. */
  set_voice(name: string, language: string, gender: number, age: number, variant: number): number;
  set_rate(rate: number): void;
  set_pitch(pitch: number): void;
  get_samplerate(): number;
  synthesize(text: string, take: (samples: Int16Array | null) => boolean): void;
}
interface EspeakModule {
  eSpeakNGWorker: new () => EspeakWorker | Promise<EspeakWorker>;
}

const PACKAGE = "@echogarden/espeak-ng-emscripten";
/** What comes out of a voice that is not there: silence of this length, and no error. */
const SHORTEST_WORD_SECONDS = 0.1;

/** Speaks in a fixed order from a fresh module, which is what makes its samples repeat exactly. */
export class Speaker {
  private constructor(private readonly worker: EspeakWorker) {}

  /** @throws Error saying what to install. */
  static async start(): Promise<Speaker> {
    const module: unknown = await import(PACKAGE).catch((cause: unknown) => {
      throw new Error(
        `No speech synthesiser: npm install --no-save ${PACKAGE}@0.3.5 (GPL-3.0), or name a folder of recordings by --data.`,
        { cause },
      );
    });
    const { default: create } = module as { default: () => Promise<EspeakModule> };
    const { eSpeakNGWorker: Worker } = await create();
    return new Speaker(await new Worker());
  }

  /** @throws Error where the voice is not there. */
  say({ word, voice, rate, pitch }: Utterance): Sound {
    const found = this.worker.set_voice(voice, "", 0, 0, 0) === 0;
    this.worker.set_rate(rate);
    this.worker.set_pitch(pitch);
    const pieces: Int16Array[] = [];
    this.worker.synthesize(word, (samples) => {
      if (samples !== null && samples.length > 0) pieces.push(samples.slice());
      return false;
    });
    const sampleRateHz = this.worker.get_samplerate();
    const samples = Float32Array.from(
      pieces.flatMap((piece) => [...piece]),
      (value) => value / 32_768,
    );
    if (
      !found ||
      samples.length < SHORTEST_WORD_SECONDS * sampleRateHz ||
      samples.every((value) => value === 0)
    ) {
      throw new Error(`eSpeak NG has no voice "${voice}", or "${word}" says nothing in it.`);
    }
    return { samples, sampleRateHz };
  }
}
