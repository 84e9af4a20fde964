import { expect, it } from "vitest";
import { InvalidInput, Unavailable } from "../../../src/index.js";
import {
  describeBackend,
  openBackend,
  type BackendLoader,
} from "../../../src/encoders/tensorflow/backend.js";

const fails =
  (message: string): BackendLoader =>
  () =>
    Promise.reject(new Error(message));

it("takes wasm where the native one is not installed, and says why", async () => {
  const backend = await openBackend();
  // Where tfjs-node is installed, nothing is skipped.
  if (backend.name === "node") return;
  expect(backend.name).toBe("wasm");
  expect(backend.skipped).toEqual([{ name: "node", reason: "@tensorflow/tfjs-node is not installed" }]);
  expect(describeBackend(backend)).toMatch(
    /^TensorFlow\.js on wasm; node skipped: @tensorflow\/tfjs-node is not installed; own kernels: /,
  );
});

it("falls back in order, with the reason of each that does not load", async () => {
  const cpu = await openBackend({ order: ["cpu"] });
  const loaders = {
    node: fails("no libtensorflow\nhere"),
    wasm: fails("no SIMD"),
    cpu: () => Promise.resolve([]),
  };
  const backend = await openBackend({ loaders });
  expect(backend.name).toBe(cpu.name);
  expect(backend.skipped).toEqual([
    { name: "node", reason: "no libtensorflow" },
    { name: "wasm", reason: "no SIMD" },
  ]);
});

it("says the reasons where none runs", async () => {
  const loaders = { node: fails("a"), wasm: fails("b"), cpu: fails("c") };
  const opening = openBackend({ loaders });
  await expect(opening).rejects.toThrow(Unavailable);
  await expect(opening).rejects.toThrow("node: a; wasm: b; cpu: c");
});

it("refuses a name that it does not know", () => {
  expect(() => openBackend({ order: ["gpu" as "cpu"] })).toThrow(InvalidInput);
});

it("opens once, and leaves the host program's handlers alone", async () => {
  const handlers = () =>
    process.listenerCount("unhandledRejection") + process.listenerCount("uncaughtException");
  const before = handlers();
  const [one, other] = await Promise.all([
    openBackend({ order: ["wasm"] }),
    openBackend({ order: ["wasm"] }),
  ]);
  expect(one).toBe(other);
  expect(handlers()).toBe(before);
});

it("computes on the one that was asked for, though another was opened since", async () => {
  const wasm = await openBackend({ order: ["wasm"] });
  const cpu = await openBackend({ order: ["cpu"] });
  expect(wasm.use().getBackend()).toBe("wasm");
  expect(cpu.use().getBackend()).toBe("cpu");
  expect(wasm.use().getBackend()).toBe("wasm");
});
