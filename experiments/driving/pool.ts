/** Runs jobs in processes of their own. */
import { fork, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job, JobResult } from "./job.js";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));

/**
 * Every result is also kept in a folder, by what the job is: a run that was broken off goes on where it was.
 *
 * @param processes at a time.
 * @param done called after each job.
 * @returns results in the order of the jobs; what was condensed of one comes after it.
 */
export async function runAll(
  jobs: readonly Job[],
  { processes, folder }: { processes: number; folder: string },
  done: (result: JobResult, ready: number) => void = () => undefined,
): Promise<JobResult[]> {
  mkdirSync(folder, { recursive: true });
  const results = new Array<JobResult>(jobs.length);
  let next = 0;
  let ready = 0;
  const lane = async () => {
    const child = fork(WORKER, { execArgv: ["--import", "tsx"] });
    try {
      while (next < jobs.length) {
        const place = next++;
        const file = join(folder, `${nameOf(jobs[place])}.json`);
        results[place] = existsSync(file)
          ? (JSON.parse(readFileSync(file, "utf8")) as JobResult)
          : await ask(child, jobs[place]);
        writeFileSync(file, JSON.stringify(results[place]));
        done(results[place], ++ready);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, lane));
  return results.flatMap((result) => [result, ...result.condensed]);
}

/** The same for the same job only. */
function nameOf(job: Job): string {
  return createHash("sha256").update(JSON.stringify(job)).digest("hex").slice(0, 16);
}

async function ask(child: ChildProcess, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`the worker ended with ${code} during ${job.id}`));
    child.once("exit", gone);
    child.once("message", (answer: { result?: JobResult; error?: string }) => {
      child.off("exit", gone);
      if (answer.result !== undefined) resolve(answer.result);
      else reject(new Error(`${job.id} failed: ${answer.error ?? "for no reason given"}`));
    });
    child.send(job);
  });
}
