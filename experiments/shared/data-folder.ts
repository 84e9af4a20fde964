/** Data that is not ours to ship: where it is looked for, and what to say where it is not. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface DataFolder {
  /** `--data`, where it was given. */
  readonly given: string | undefined;
  /** Looked at otherwise, relative to the project. */
  readonly usual: string;
  /** Files that must be in it. */
  readonly files: readonly string[];
  /** Where a user gets them, with the licence. */
  readonly source: string;
}

/** The folder; ends the process with status 2 and says where to get the data where a file is missing. */
export function dataFolder({ given, usual, files, source }: DataFolder): string {
  const folder = given ?? usual;
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return folder;
  console.error(
    `${folder} does not hold ${missing.join(", ")}. This data is not part of the project; get it from\n  ${source}\nand name its folder: --data DIR.`,
  );
  process.exit(2);
}
