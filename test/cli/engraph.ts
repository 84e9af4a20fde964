/** Runs the real program as a child process. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { compiledProgram } from "./compiled-program.js";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What stands on standard input; default nothing. */
  readonly input?: string | Uint8Array;
  /** Run as this user, where the tests may do so. */
  readonly uid?: number;
}

export async function engraph(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = start(args, options);
  child.stdin!.on("error", () => undefined);
  child.stdin!.end(options.input ?? "");
  return finished(child);
}

/** What the command prints with `--json`; it must succeed and print nothing else. */
export async function engraphJson<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await engraph([...args, "--json"], options);
  if (code !== 0 || stderr !== "") throw new Error(`engraph ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A child whose streams are the caller's. */
export function start(args: readonly string[], { uid }: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [compiledProgram(), ...args], uid === undefined ? {} : { uid, gid: uid });
}

export async function finished(child: ChildProcess): Promise<Run> {
  let stdout = "";
  let stderr = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "engraph-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}
