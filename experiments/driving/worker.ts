/** A process that does one job after the other: see `pool.ts`. */
import { runJob, type Job } from "./job.js";

process.on("message", (job: Job) => {
  runJob(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
