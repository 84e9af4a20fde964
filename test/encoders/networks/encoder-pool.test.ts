/** Encoding on worker threads: the same vectors, and failures that are told. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { InvalidInput, vectorEncoder, type Encoder } from "../../../src/index.js";
import {
  encoderPool,
  freshNetwork,
  networkEncoder,
  seedNet,
  type EncoderPool,
  type NetworkInput,
} from "../../../src/encoders/index.js";
import { strokes } from "./strokes.js";

const encoder = networkEncoder(freshNetwork(seedNet(), 1));
const { signals } = strokes(50, 4);
let pool: EncoderPool<NetworkInput>;
beforeAll(() => {
  pool = encoderPool(encoder, { workers: 2, batchSize: 8 });
});
afterAll(() => pool.close());

it("gives the vectors of the encoder itself, in order, to the last bit", async () => {
  expect(await pool.encode(signals)).toEqual(await encoder.encode(signals));
  expect(await pool.encode(signals.slice(0, 1))).toEqual(await encoder.encode(signals.slice(0, 1)));
  expect(await pool.encode([])).toEqual([]);
});

it("takes several calls at once", async () => {
  const whole = await encoder.encode(signals);
  const results = await Promise.all([pool.encode(signals.slice(0, 20)), pool.encode(signals.slice(20))]);
  expect(results.flat()).toEqual(whole);
});

it("is the encoder in everything else", () => {
  const { id, modality, dimension, sameSimilarity } = encoder;
  expect(pool).toMatchObject({ id, modality, dimension, sameSimilarity, workers: 2 });
  expect(pool.save!()).toEqual(encoder.save!());
  expect(() => pool.check([1, 2])).toThrow(InvalidInput);
});

it("a signal that cannot be encoded is told by its code, and the pool goes on", async () => {
  const blind = freshNetwork(seedNet(), 1);
  for (const weights of blind.weights) weights.fill(0);
  const blindPool = encoderPool(networkEncoder(blind), { workers: 1 });
  await expect(blindPool.encode(signals)).rejects.toMatchObject({ code: "NO_DIRECTION" });
  await expect(blindPool.encode(signals)).rejects.toBeInstanceOf(InvalidInput);
  await blindPool.close();
});

it("fails once it is closed, also what is under way", async () => {
  const short = encoderPool(encoder, { workers: 1 });
  const underWay = short.encode(signals);
  const failing = expect(underWay).rejects.toMatchObject({ code: "POOL_CLOSED" });
  await short.close();
  await failing;
  await expect(short.encode(signals)).rejects.toMatchObject({ code: "POOL_CLOSED" });
});

it("takes only encoders that can be restored, and sensible numbers", () => {
  const own: Encoder<ArrayLike<number>> = { ...vectorEncoder({ dimension: 3 }), id: "mine:1" };
  expect(() => encoderPool(own)).toThrow(expect.objectContaining({ code: "NOT_RESTORABLE" }) as Error);
  for (const options of [{ workers: 0 }, { workers: 1.5 }, { batchSize: 0 }]) {
    expect(() => encoderPool(encoder, options)).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }) as Error,
    );
  }
});
