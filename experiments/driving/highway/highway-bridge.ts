/** The other end of `bridge.py`: highway-env as typed requests and answers. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { EngraphError } from "../../../src/index.js";

/** Python or highway-env did not do what was asked for; the message has its words. */
export class HighwayError extends EngraphError {}

export interface HighwayVehicle {
  readonly id: number;
  readonly x: number;
  /** To the right: highway-env's y grows downwards. */
  readonly y: number;
  readonly speedX: number;
  readonly speedY: number;
  readonly lengthM: number;
  readonly widthM: number;
}

export interface HighwayState {
  readonly over: boolean;
  readonly crashed: boolean;
  readonly timeS: number;
  readonly lanes: number;
  /** 0 is the leftmost. */
  readonly lane: number;
  readonly ego: HighwayVehicle;
  readonly things: readonly HighwayVehicle[];
}

/** highway-env's own meta actions. */
export const META_ACTION = { left: 0, idle: 1, right: 2, faster: 3, slower: 4 } as const;

export interface BridgeOptions {
  /** Where `highway_env` and `gymnasium` can be imported from: `HIGHWAY_ENV_PATH`. */
  readonly path: string;
  /** Default `python3`. */
  readonly python?: string;
}

type Answer = { readonly error?: string } & Record<string, unknown>;

export class HighwayBridge {
  private readonly waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  private printed = "";
  private readonly lines: Interface;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! });
    this.lines.on("line", (line) => this.waiting.shift()?.resolve(JSON.parse(line) as Answer));
    child.stderr!.on("data", (data: Buffer) => {
      this.printed = (this.printed + data.toString()).slice(-2_000);
    });
    child.on("error", (error) => this.lose(error.message));
    child.on("exit", (code) => this.lose(`it ended with ${code ?? "a signal"}`));
    child.stdin!.on("error", () => undefined);
  }

  /** Starts Python. @returns the bridge and highway-env's version. @throws HighwayError */
  static async start(
    config: object,
    { path, python = "python3" }: BridgeOptions,
  ): Promise<{ bridge: HighwayBridge; version: string }> {
    const script = fileURLToPath(new URL("./bridge.py", import.meta.url));
    const child = spawn(python, [script], { env: { ...process.env, HIGHWAY_ENV_PATH: path } });
    const bridge = new HighwayBridge(child);
    const { version } = await bridge.ask({ do: "make", config });
    return { bridge, version: String(version) };
  }

  /** @param idm let highway-env's own IDM vehicle drive. */
  async reset(seed: number, idm = false): Promise<HighwayState> {
    return (await this.ask({ do: "reset", seed, idm })) as unknown as HighwayState;
  }

  /** @param action null where highway-env drives by itself. */
  async step(action: number | null): Promise<HighwayState> {
    return (await this.ask({ do: "step", action })) as unknown as HighwayState;
  }

  close(): void {
    this.child.stdin!.end(`${JSON.stringify({ do: "close" })}\n`);
    this.lines.close();
  }

  private async ask(request: object): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    });
    if (answer.error !== undefined) throw new HighwayError("HIGHWAY_REFUSED", answer.error);
    return answer;
  }

  private lose(why: string): void {
    const error = new HighwayError("HIGHWAY_LOST", `Python is gone: ${why}. It printed: ${this.printed}`);
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
