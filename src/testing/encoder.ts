/**
 * What every `Encoder` must do, as a vitest suite that your own encoder can run too:
 *
 * ```ts
 * describeEncoder("my encoder", {
 *   create: () => myEncoder(),
 *   inputs: [first, second, third],
 *   refused: [["an empty one", empty, "EMPTY_SOUND"]],
 *   restore: (state) => restoreMyEncoder(state),
 * });
 * ```
 */
import { describe, expect, it } from "vitest";

import { InvalidInput } from "../core/errors.js";
import { dot } from "../core/vector.js";
import type { Encoder } from "../encoders/encoder.js";

export interface EncoderContract<Input> {
  /** Makes the encoder; called again it makes the same one. */
  readonly create: () => Encoder<Input> | Promise<Encoder<Input>>;
  /** At least 3 inputs of different content, none of which means nothing. */
  readonly inputs: readonly Input[] | (() => readonly Input[] | Promise<readonly Input[]>);
  /** What must be refused: in words, the input, the code of the error. */
  readonly refused: readonly (readonly [what: string, input: unknown, code: string])[];
  /** From what `save` gave; needed where the encoder has a `save`. */
  readonly restore?: (state: Uint8Array, encoder: Encoder<Input>) => Encoder<Input> | Promise<Encoder<Input>>;
  /**
   * Pairs known to mean the same, at least 20: most of them must reach the declared `sameSimilarity`. The exact quantile is
   * for a command over a larger sample: `measureSameSimilarity`.
   */
  readonly samePairs?: () =>
    readonly (readonly [Input, Input])[] | Promise<readonly (readonly [Input, Input])[]>;
  /** Largest difference of a coordinate between a batch and one by one. Default 1e-6. */
  readonly tolerance?: number;
}

const LONGEST_ID_CHARACTERS = 200;

/** Registers the suite. */
export function describeEncoder<Input>(name: string, contract: EncoderContract<Input>): void {
  const { create, refused, tolerance = 1e-6 } = contract;
  const inputs = async () =>
    typeof contract.inputs === "function" ? await contract.inputs() : contract.inputs;

  describe(`${name} keeps the contract of an encoder`, () => {
    it("says what it is: id, modality, dimension, sameSimilarity", async () => {
      const encoder = await create();
      expect(encoder.id).toMatch(/^\S+$/);
      expect(encoder.id.length).toBeLessThanOrEqual(LONGEST_ID_CHARACTERS);
      expect(["text", "vector", "image", "audio", "sequence"]).toContain(encoder.modality);
      expect(Number.isInteger(encoder.dimension) && encoder.dimension >= 1).toBe(true);
      expect(Math.abs(encoder.sameSimilarity)).toBeLessThanOrEqual(1);
    });

    it("gives unit vectors of its dimension, for every input that it accepts", async () => {
      const encoder = await create();
      const all = await inputs();
      expect(all.length).toBeGreaterThanOrEqual(3);
      for (const input of all) encoder.check(input);
      const vectors = await encoder.encode(all);
      expect(vectors).toHaveLength(all.length);
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(encoder.dimension);
        expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 4);
      }
    });

    it("gives in a batch what it gives one by one, in the order asked, and nothing for nothing", async () => {
      const encoder = await create();
      const all = await inputs();
      const batch = await encoder.encode(all);
      for (const [at, input] of all.entries()) {
        const [alone] = await encoder.encode([input]);
        expect(farthest(alone, batch[at])).toBeLessThanOrEqual(tolerance);
      }
      const turned = await encoder.encode([...all].reverse());
      turned.reverse().forEach((vector, at) => {
        expect(farthest(vector, batch[at])).toBeLessThanOrEqual(tolerance);
      });
      expect(await encoder.encode([])).toEqual([]);
    });

    it("gives the same for the same, whichever instance is asked and whatever was asked before", async () => {
      const [first, second] = [await create(), await create()];
      const all = await inputs();
      const before = await first.encode(all);
      await first.encode([...all, ...all].slice(1));
      expect(await first.encode(all)).toEqual(before);
      expect(await second.encode(all)).toEqual(before);
      expect(second.id).toBe(first.id);
    });

    it("tells inputs apart by content, and neither changes them nor keeps what it gave", async () => {
      const encoder = await create();
      const all = await inputs();
      const copies = structuredClone(all);
      const vectors = await encoder.encode(all);
      const contents = all.map((input) => Buffer.from(encoder.content(input)).toString("base64"));
      expect(new Set(contents).size).toBe(all.length);
      copies.forEach((copy, at) => {
        expect(Buffer.from(encoder.content(copy)).toString("base64")).toBe(contents[at]);
      });
      for (const input of all) expect(["string", "object"]).toContain(typeof encoder.gist(input));
      expect(all).toEqual(copies);
      const kept = vectors.map((vector) => vector.slice());
      for (const vector of vectors) vector.fill(9);
      expect(await encoder.encode(all)).toEqual(kept);
    });

    it("is the same after save and load", async () => {
      const encoder = await create();
      if (encoder.save === undefined) {
        expect(contract.restore).toBeUndefined();
        return;
      }
      const state = encoder.save();
      expect(contract.restore, "an encoder with `save` needs `restore` in its contract").toBeDefined();
      const restored = await contract.restore!(state.slice(), encoder);
      const all = await inputs();
      expect(restored.id).toBe(encoder.id);
      expect([restored.modality, restored.dimension]).toEqual([encoder.modality, encoder.dimension]);
      expect(restored.sameSimilarity).toBeCloseTo(encoder.sameSimilarity, 6);
      const [before, after] = [await encoder.encode(all), await restored.encode(all)];
      after.forEach((vector, at) => expect(farthest(vector, before[at])).toBeLessThanOrEqual(tolerance));
      // Byte by byte, `toEqual` takes seconds for a network.
      expect(Buffer.compare(restored.save!(), state)).toBe(0);
    });

    const { restore, samePairs } = contract;
    if (restore !== undefined) {
      it("refuses a damaged state in plain words", async () => {
        const encoder = await create();
        const state = encoder.save!();
        for (const damaged of [new Uint8Array(0), state.slice(0, 9), state.slice(0, -1)]) {
          await expect(async () => restore(damaged, encoder)).rejects.toThrow(InvalidInput);
        }
      });
    }

    it.each(refused)("refuses %s before anything is written", async (_what, input, code) => {
      const encoder = await create();
      const refusal = thrownBy(() => encoder.check(input as Input));
      expect(refusal).toBeInstanceOf(InvalidInput);
      expect((refusal as InvalidInput).code).toBe(code);
      expect((refusal as InvalidInput).message.length).toBeGreaterThan(20);
    });

    if (samePairs !== undefined) {
      it("declares a similarity that most signals known to mean the same reach", async () => {
        const encoder = await create();
        const pairs = await samePairs();
        expect(pairs.length).toBeGreaterThanOrEqual(20);
        const cosines = await similaritiesOf(encoder, pairs);
        expect(encoder.sameSimilarity).toBeLessThanOrEqual(cosines[Math.floor(cosines.length / 2)]);
      });
    }
  });
}

/** Cosines of pairs, lowest first. */
async function similaritiesOf<Input>(
  encoder: Encoder<Input>,
  pairs: readonly (readonly [Input, Input])[],
): Promise<number[]> {
  const left = await encoder.encode(pairs.map(([a]) => a));
  const right = await encoder.encode(pairs.map(([, b]) => b));
  return left.map((vector, at) => dot(vector, right[at])).sort((a, b) => a - b);
}

function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - b[at])),
    a.length === b.length ? 0 : 2,
  );
}

function thrownBy(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
