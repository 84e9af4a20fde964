/** Spoken digits: from the synthesiser, or real ones from a folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readWav, resample, Segmenter, type Sound } from "../../src/signal/index.js";
import { Speaker } from "./speaker.js";

export interface Recording {
  readonly digit: number;
  /** Who says it. */
  readonly voice: string;
  readonly language: string;
  readonly sound: Sound;
}

export const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  "en-us": "zero one two three four five six seven eight nine".split(" "),
  de: "null eins zwei drei vier fünf sechs sieben acht neun".split(" "),
  es: "cero uno dos tres cuatro cinco seis siete ocho nueve".split(" "),
};

/** Variants of eSpeak NG that repeat; the breathy ones do not. */
const VOICES = (
  "m1 m2 m3 m4 m5 m6 m7 m8 f1 f4 Andy Annie Denis Diogo Gene Jacky Lee Mario Michael Mike Storm Tweaky adam linda steph max " +
  "david ed edward belinda benjamin caleb ian john paul pablo rob robert klatt2 klatt3 norbert quincy travis shelby sandro " +
  "marcelo miguel pedro antonio anika boris"
).split(" ");

const RATE_HZ = 16_000;
/** Words per minute. */
const PACES = [140, 190];

/** Every digit in every language by every voice at two paces. About 25 ms each. */
export async function synthesised(voices: number, languages: readonly string[]): Promise<Recording[]> {
  const speaker = await Speaker.start();
  const recordings: Recording[] = [];
  for (const voice of VOICES.slice(0, voices)) {
    for (const language of languages) {
      for (const [digit, word] of LANGUAGES[language].entries()) {
        for (const rate of PACES) {
          const pitch = 30 + ((7 * recordings.length) % 40);
          const sound = spoken(speaker.say({ word, voice: `${language}+${voice}`, rate, pitch }));
          if (sound !== undefined) recordings.push({ digit, voice, language, sound });
        }
      }
    }
  }
  return recordings;
}

/**
 * Real recordings, named as the Free Spoken Digit Dataset names its own: `7_jackson_12.wav` is a seven by Jackson.
 *
 * @throws Error where the folder has none, or only one voice.
 */
export function recorded(folder: string): Recording[] {
  const recordings = readdirSync(folder)
    .sort()
    .flatMap((file): Recording[] => {
      const name = /^(\d)_([^_]+)_.*\.wav$/i.exec(file);
      if (name === null) return [];
      const sound = spoken(readWav(readFileSync(join(folder, file))));
      return sound === undefined
        ? []
        : [{ digit: Number(name[1]), voice: name[2], language: "recorded", sound }];
    });
  if (new Set(recordings.map(({ voice }) => voice)).size < 2) {
    throw new Error(
      `${folder} has ${recordings.length} recordings of ${new Set(recordings.map(({ voice }) => voice)).size} voices named DIGIT_VOICE_NUMBER.wav, such as 7_jackson_12.wav; at least two voices are needed. The Free Spoken Digit Dataset (CC BY-SA 4.0) is such a folder.`,
    );
  }
  return recordings;
}

/** The longest piece of voice in it: what a microphone's stream would be cut to. */
function spoken(sound: Sound): Sound | undefined {
  const { samples } = resample(sound, RATE_HZ);
  const segmenter = new Segmenter(RATE_HZ, { longestMs: 3_000 });
  const pieces = [...segmenter.push(samples), ...segmenter.finish()];
  if (pieces.length === 0) return undefined;
  const longest = pieces.reduce((a, b) => (b.samples.length > a.samples.length ? b : a));
  return { samples: longest.samples, sampleRateHz: RATE_HZ };
}
