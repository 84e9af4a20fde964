/**
 * Encoding many signals on several threads. TensorFlow.js computes on one thread in Node, so each worker opens a backend of its own
 * and restores the encoder from what it saves. The vectors are those that the encoder gives itself, in order.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { InvalidInput, InvalidState, Unavailable } from "../../core/errors.js";
import type { Encoder } from "../encoder.js";
import { restoreEncoder } from "../restore-encoder.js";

export interface EncoderPoolOptions {
  /** 1…64. Default: the processor's cores. */
  readonly workers?: number;
  /** Signals handed to a worker at once. Default 256. */
  readonly batchSize?: number;
}

/** An encoder whose `encode` runs on other threads. Everything else is the given encoder's. */
export interface EncoderPool<Input> extends Encoder<Input> {
  readonly workers: number;
  encode(inputs: readonly Input[]): Promise<Float32Array[]>;
  /** Ends the threads; what is under way fails. */
  close(): Promise<void>;
}

/**
 * @param encoder one that `restoreEncoder` reads back: its own kind, not a user's.
 * @throws InvalidInput `BAD_OPTION`, `NOT_RESTORABLE`.
 * Cost: each worker takes about half a second to start and, for a network, 50 MB.
 * @example
 * const pool = encoderPool(networkEncoder(freshNetwork(seedNet(), 1)), { workers: 2 });
 * const vectors = await pool.encode([Array.from({ length: 784 }, (_, i) => i % 256)]);
 * await pool.close();
 */
export function encoderPool<Input>(
  encoder: Encoder<Input>,
  options: EncoderPoolOptions = {},
): EncoderPool<Input> {
  const { workers = availableParallelism(), batchSize = 256 } = options;
  for (const [name, value, most] of [
    ["workers", workers, 64],
    ["batchSize", batchSize, 1_000_000],
  ] as const) {
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidInput(
        "BAD_OPTION",
        `encoderPool: ${name} is ${value}, expected a whole number in 1…${most}.`,
      );
    }
  }
  const recipe = recipeOf(encoder);
  const threads = Array.from({ length: workers }, () => new Thread(recipe));
  return {
    id: encoder.id,
    modality: encoder.modality,
    dimension: encoder.dimension,
    sameSimilarity: encoder.sameSimilarity,
    check: (input) => encoder.check(input),
    content: (input) => encoder.content(input),
    gist: (input) => encoder.gist(input),
    ...(encoder.save === undefined ? {} : { save: () => encoder.save!() }),
    workers,
    encode: (inputs) => spread(threads, inputs, batchSize),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** What a worker makes its encoder from. */
export interface EncoderRecipe {
  readonly encoderId: string;
  readonly dimension: number;
  readonly sameSimilarity: number;
  readonly encoderState: Uint8Array | null;
}

export interface EncodeRequest {
  readonly call: number;
  readonly inputs: readonly unknown[];
}

export interface EncodeReply {
  readonly call: number;
  /** All vectors one after the other. */
  readonly vectors?: Float32Array;
  readonly error?: { readonly code: string; readonly message: string };
}

function recipeOf<Input>(encoder: Encoder<Input>): EncoderRecipe {
  const { id, dimension, sameSimilarity } = encoder;
  const recipe = { encoderId: id, dimension, sameSimilarity, encoderState: encoder.save?.() ?? null };
  if (restoreEncoder(recipe) === undefined) {
    throw new InvalidInput(
      "NOT_RESTORABLE",
      `encoder ${id} cannot be restored from what it saves; use it without a pool.`,
    );
  }
  return recipe;
}

async function spread<Input>(
  threads: readonly Thread[],
  inputs: readonly Input[],
  batchSize: number,
): Promise<Float32Array[]> {
  // Few signals are shared out evenly, many in whole batches.
  const size = Math.max(1, Math.min(batchSize, Math.ceil(inputs.length / threads.length)));
  const batches = Array.from({ length: Math.ceil(inputs.length / size) }, (_, i) =>
    inputs.slice(i * size, (i + 1) * size),
  );
  const results = new Array<Float32Array[]>(batches.length);
  let next = 0;
  await Promise.all(
    threads.map(async (thread) => {
      while (next < batches.length) {
        const mine = next++;
        results[mine] = await thread.encode(batches[mine]);
      }
    }),
  );
  return results.flat();
}

interface Waiting {
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;
  private ended: Error | undefined;

  constructor(private readonly recipe: EncoderRecipe) {
    this.worker = startWorker(recipe);
    // A pool that nobody closes does not keep the program from ending.
    this.worker.unref();
    this.worker.on("message", (reply: EncodeReply) => this.take(reply));
    this.worker.on("error", (cause) =>
      this.end(new Unavailable("WORKER_FAILED", `an encoding thread failed: ${cause.message}`, { cause })),
    );
    this.worker.on("exit", () =>
      this.end(new InvalidState("POOL_CLOSED", "the encoder pool is closed; make a new one.")),
    );
  }

  encode(inputs: readonly unknown[]): Promise<Float32Array[]> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const call = this.calls++;
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      this.worker.postMessage({ call, inputs } satisfies EncodeRequest);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private take({ call, vectors, error }: EncodeReply): void {
    const { resolve, reject } = this.waiting.get(call)!;
    this.waiting.delete(call);
    if (this.waiting.size === 0) this.worker.unref();
    if (error !== undefined) reject(new InvalidInput(error.code, error.message));
    else resolve(rowsOf(vectors!, this.recipe.dimension));
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}

function rowsOf(vectors: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, i) =>
    vectors.slice(i * dimension, (i + 1) * dimension),
  );
}

/** Compiled, the worker stands beside this file. From source, in development, it needs a loader of its own. */
function startWorker(workerData: EncoderRecipe): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./encode-worker.js", import.meta.url), { workerData });
  const source = new URL("./encode-worker.ts", import.meta.url).href;
  const boot = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import("${source}"); })`;
  return new Worker(boot, { eval: true, workerData });
}
