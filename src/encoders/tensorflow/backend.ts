/**
 * Which TensorFlow.js backend computes here: the native one where it is installed, else WebAssembly, else plain JavaScript.
 * What was passed over is told with its reason. The kernels that WebAssembly lacks, gets wrong or runs slowly are replaced by
 * ours when it is opened (see `kernels/`), and so is the one that the plain backend gets wrong.
 *
 * TensorFlow.js keeps one backend in force for the whole process; `Backend.use` puts this one in force again.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InvalidInput, Unavailable } from "../../core/errors.js";
import { replaceCpuKernels, replaceWasmKernels } from "./kernels/replace-kernels.js";

export type Tf = typeof tfjs;

/** From the fastest to the one that always runs. */
export const BACKEND_NAMES = ["node", "wasm", "cpu"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export interface SkippedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

export interface Backend {
  readonly name: BackendName;
  readonly tf: Tf;
  /** The ones that were tried before and do not run here. */
  readonly skipped: readonly SkippedBackend[];
  /** Kernels of upstream that ours replace. */
  readonly replacedKernels: readonly string[];
  /** Puts this backend in force for what is computed next, up to the next `await`. */
  use(): Tf;
}

export interface BackendOptions {
  /** Which to try, in order. Default `node`, `wasm`, `cpu`. */
  readonly order?: readonly BackendName[];
  /** How each is loaded; a test makes one fail by this. */
  readonly loaders?: Readonly<Record<BackendName, BackendLoader>>;
}

/** Loads and registers a backend. @returns the kernels that were replaced. */
export type BackendLoader = (tf: Tf) => Promise<readonly string[]>;

/** What TensorFlow.js calls them. */
const REGISTERED_NAMES: Readonly<Record<BackendName, string>> = {
  node: "tensorflow",
  wasm: "wasm",
  cpu: "cpu",
};

const opened = new Map<string, Promise<Backend>>();

/**
 * Opens the first backend of the order that runs here. Opened once in a process, then kept.
 *
 * @throws InvalidInput `BAD_OPTION` on an unknown name; Unavailable `NO_BACKEND` with the reason of each.
 * Cost: about a quarter of a second the first time.
 */
export function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const { order = BACKEND_NAMES, loaders = LOADERS } = options;
  for (const name of order) {
    if (!BACKEND_NAMES.includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `openBackend: "${String(name)}" is not a backend; expected ${BACKEND_NAMES.join(", ")}.`,
      );
    }
  }
  if (loaders !== LOADERS) return openFirst(order, loaders);
  const key = order.join();
  const known = opened.get(key) ?? openFirst(order, loaders);
  opened.set(key, known);
  return known;
}

/** One line for a log: the backend, and why it is not a faster one. */
export function describeBackend({ name, skipped, replacedKernels }: Backend): string {
  const reasons = skipped.map((one) => `${one.name} skipped: ${one.reason}`);
  const ours = replacedKernels.length > 0 ? [`own kernels: ${replacedKernels.join(", ")}`] : [];
  return [`TensorFlow.js on ${name}`, ...reasons, ...ours].join("; ");
}

async function openFirst(
  order: readonly BackendName[],
  loaders: Readonly<Record<BackendName, BackendLoader>>,
): Promise<Backend> {
  const tf = await import("@tensorflow/tfjs-core");
  // For the gradients that it registers: in Node the core package comes without.
  await import("@tensorflow/tfjs-layers");
  // Its plain backend otherwise prints advice on the host program's stderr.
  tf.enableProdMode();
  const skipped: SkippedBackend[] = [];
  for (const name of order) {
    try {
      const replacedKernels = await loaders[name](tf);
      const isReady = await withoutNewHandlers(() => tf.setBackend(REGISTERED_NAMES[name]));
      if (!isReady) throw new Error("it does not initialise here");
      return { name, tf, skipped, replacedKernels, use: () => inForce(tf, name) };
    } catch (error) {
      skipped.push({ name, reason: reasonOf(error) });
    }
  }
  const reasons = skipped.map((one) => `${one.name}: ${one.reason}`).join("; ");
  throw new Unavailable(
    "NO_BACKEND",
    `no TensorFlow.js backend runs here (${reasons}). Install the @tensorflow packages again.`,
  );
}

/** The WebAssembly module's glue installs handlers that rethrow whatever the host program leaves uncaught; they are taken away. */
async function withoutNewHandlers<T>(work: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  try {
    return await work();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as NodeJS.Signals)) {
        if (!before[i].includes(listener)) process.removeListener(event, listener);
      }
    });
  }
}

/** `setBackend` does its work before its first await where the backend is there already. */
function inForce(tf: Tf, name: BackendName): Tf {
  const registered = REGISTERED_NAMES[name];
  if (tf.getBackend() !== registered) void tf.setBackend(registered);
  return tf;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

const require = createRequire(import.meta.url);

const LOADERS: Readonly<Record<BackendName, BackendLoader>> = {
  node: () => {
    const util = require("node:util") as { isNullOrUndefined?: (value: unknown) => boolean };
    // Node 23 removed it, tfjs-node 4.22 still calls it.
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    require(installed("@tensorflow/tfjs-node"));
    return Promise.resolve([]);
  },
  wasm: async (tf) => {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"));
    wasm.setWasmPaths(`${join(folder, "wasm-out")}/`);
    return replaceWasmKernels(tf);
  },
  cpu: async (tf) => {
    await import("@tensorflow/tfjs-backend-cpu");
    return replaceCpuKernels(tf);
  },
};

/** @throws Error where the optional package is not there. */
function installed(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new Error(`${name} is not installed`, { cause });
  }
}
