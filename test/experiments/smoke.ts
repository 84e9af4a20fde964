/** Runs an experiment's script with `--smoke` in a process of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface SmokeLevel {
  readonly what: string;
  readonly measured: string;
  readonly held: boolean;
}

export interface SmokeRun {
  readonly printed: string;
  /** `result.json` as written. */
  readonly result: { readonly smoke: boolean; readonly levels: readonly SmokeLevel[] } & Record<
    string,
    unknown
  >;
  /** Files that it wrote. */
  readonly read: (file: string) => string;
  readonly clean: () => void;
}

/** @param name a folder of `experiments/`. */
export async function smokeRun(name: string, args: readonly string[] = []): Promise<SmokeRun> {
  const out = mkdtempSync(join(tmpdir(), `engraph-smoke-${name}-`));
  const script = join("experiments", name, "run.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", script, "--smoke", "--out", out, ...args],
    { encoding: "utf8", maxBuffer: 1 << 24 },
  );
  const read = (file: string) => readFileSync(join(out, file), "utf8");
  return {
    printed: stdout,
    result: JSON.parse(read("result.json")) as SmokeRun["result"],
    read,
    clean: () => rmSync(out, { recursive: true }),
  };
}

/** How a script ends that should fail: its status and what it complained of. */
export async function failingRun(
  name: string,
  args: readonly string[],
): Promise<{ code: number; complaint: string }> {
  try {
    await promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      join("experiments", name, "run.ts"),
      ...args,
    ]);
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, complaint: stderr };
  }
  throw new Error(`${name} ended well; it should have failed.`);
}
