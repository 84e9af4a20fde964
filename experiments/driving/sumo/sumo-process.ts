/** Starts SUMO and talks to it; tells whether it is there at all. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { TraciError } from "./traci/traci-bytes.js";
import { TraciClient } from "./traci/traci-client.js";

/** What `sumo --version` says first, or null where there is none. */
export function sumoVersion(): string | null {
  const { status, stdout } = spawnSync("sumo", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0].replace("Eclipse SUMO sumo ", "SUMO ") : null;
}

export interface Sumo {
  readonly client: TraciClient;
  /** Ends the simulation and waits for the process. */
  close(): Promise<void>;
}

const LONGEST_START_MS = 20_000;
const RETRY_MS = 50;

/**
 * @param connect how to reach it; by default directly.
 * @throws TraciError `NO_CONNECTION` with what SUMO printed.
 */
export async function startSumo(
  configuration: string,
  seed: number,
  connect: (port: number) => Promise<TraciClient> = TraciClient.connect,
): Promise<Sumo> {
  const port = await freePort();
  const child = spawn("sumo", ["-c", configuration, "--seed", String(seed), "--remote-port", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  child.stderr.on("data", (data: Buffer) => {
    printed = (printed + data.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const client = await reach(
    () => connect(port),
    child,
    () => printed,
  );
  return {
    client,
    close: async () => {
      await client.close();
      await ended;
    },
  };
}

async function reach(
  connect: () => Promise<TraciClient>,
  child: ChildProcess,
  printed: () => string,
): Promise<TraciClient> {
  for (let waitedMs = 0; waitedMs < LONGEST_START_MS && child.exitCode === null; waitedMs += RETRY_MS) {
    try {
      return await connect();
    } catch (error) {
      if (error instanceof Error && !isRefused(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  child.kill();
  throw new TraciError("NO_CONNECTION", `SUMO did not start. It printed: ${printed() || "nothing"}`);
}

/** Nobody listens yet. */
function isRefused(error: Error): boolean {
  return error instanceof TraciError || (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
