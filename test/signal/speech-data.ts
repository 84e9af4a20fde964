/** Real speech that is not part of the project: where it is, or why a test goes without. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `ENGRAPH_DATA` where it is set, else the folder that lies beside a checkout for development. */
const folder = join(process.env.ENGRAPH_DATA ?? join("..", "shared", "data"), "speech");

export const hasSpeech = existsSync(join(folder, "torchaudio.json"));

/** For the name of a skipped test. */
export const speechWanted = hasSpeech
  ? ""
  : ` (skipped: ${folder} has no torchaudio.json; set ENGRAPH_DATA to a folder with speech/golden_htk, speech/timit and speech/torchaudio.json)`;

export function speechFile(...path: string[]): Buffer {
  return readFileSync(join(folder, ...path));
}
