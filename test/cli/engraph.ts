/** Runs the real program as a child process. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, onTestFinished } from "vitest";
import { compile, type Compiled } from "../compiled.js";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What stands on standard input; default nothing. */
  readonly input?: string | Uint8Array;
}

let compiled: Compiled | undefined;
afterAll(() => compiled?.remove());

/** Path of a compiled file of the program. Made once a test file. */
function compiledFile(name: string): string {
  compiled ??= compile();
  return compiled.path(join("src", "cli", name));
}

export async function engraph(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = start(args);
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
export function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [compiledFile("main.ts"), ...args]);
}

/** Rehearses one command, gives up root's rights and runs another; only that one's output is printed. */
const WITHOUT_ROOTS_RIGHTS = `
  const [program, rehearsal, args] = process.argv.slice(1);
  const { run } = await import(program);
  const write = process.stdout.write;
  process.stdout.write = () => true;
  await run(["node", "engraph", ...JSON.parse(rehearsal)]);
  process.stdout.write = write;
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
  process.exitCode = await run(["node", "engraph", ...JSON.parse(args)]);
`;

/**
 * What somebody sees whom permissions stop. They do not stop root, so root becomes somebody else; but only once the program has
 * loaded all that it needs, since the other one may not be let into the project's folder.
 *
 * @param rehearsal a command of the same kind that root may do and that writes nothing to standard error.
 */
export async function engraphWithoutRootsRights(
  args: readonly string[],
  rehearsal: readonly string[],
): Promise<Run> {
  if (process.getuid?.() !== 0) return engraph(args);
  const program = pathToFileURL(compiledFile("run.ts")).href;
  const parts = [program, JSON.stringify(rehearsal), JSON.stringify(args)];
  const child = spawn(process.execPath, ["--input-type=module", "-e", WITHOUT_ROOTS_RIGHTS, ...parts]);
  child.stdin.end();
  return finished(child);
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
