/** The small `result.json` that every experiment leaves. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function writeResult(folder: string, result: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(`Written to ${folder}.`);
}
