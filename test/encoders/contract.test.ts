/** Every encoder runs the contract suite that a user's own can run too. */
import { expect, it } from "vitest";
import {
  fitPca,
  hashedTextEncoder,
  quantityEncoder,
  restorePca,
  seededRng,
  vectorEncoder,
} from "../../src/index.js";
import { restoreQuantityEncoder } from "../../src/encoders/quantity-encoder.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";
import { describeEncoder } from "../../src/testing/encoder.js";

function gaussians(count: number, dimension: number, seed: number): Float32Array[] {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: dimension }, (_, j) => gaussian() * 2 ** -j),
  );
}

describeEncoder("vectorEncoder", {
  create: () => vectorEncoder({ dimension: 4 }),
  inputs: [
    [1, 2, 3, 4],
    [0, 0, 1e-30, 0],
    [1e30, -1e30, 0, 5],
  ],
  refused: [
    ["a NaN", [1, NaN, 0, 0], "NOT_FINITE"],
    ["an infinite number", [1, Infinity, 0, 0], "NOT_FINITE"],
    ["nothing but zeros", [0, 0, 0, 0], "ZERO_VECTOR"],
    ["an empty vector", [], "WRONG_DIMENSION"],
    ["a longer vector", [1, 2, 3, 4, 5], "WRONG_DIMENSION"],
  ],
});

describeEncoder("quantityEncoder", {
  create: () =>
    quantityEncoder({ name: "weather", quantities: [{ name: "temperature", scale: 5 }, { name: "wind" }] }),
  inputs: [
    [20, 3],
    [-4, 0],
    [0, 0],
  ],
  refused: [
    ["a NaN", [1, NaN], "NOT_FINITE"],
    ["an infinite number", [1, Infinity], "NOT_FINITE"],
    ["an empty vector", [], "WRONG_DIMENSION"],
    ["a longer vector", [1, 2, 3], "WRONG_DIMENSION"],
  ],
  restore: restoreQuantityEncoder,
});

describeEncoder("hashedTextEncoder", {
  create: () => hashedTextEncoder(),
  inputs: ["the bridge is closed", "mind the gap", "桥已经关闭", "x".repeat(100_000)],
  refused: [
    ["an empty text", "", "EMPTY_TEXT"],
    ["a number", 7, "NOT_TEXT"],
    ["a text that is too long", "x".repeat(100_001), "TEXT_TOO_LONG"],
    ["half of a pair", "a\ud800", "BROKEN_TEXT"],
  ],
});

describeEncoder("fitPca", {
  create: () => fitPca(gaussians(60, 6, 1), { dimension: 3 }),
  inputs: gaussians(5, 6, 2),
  restore: restorePca,
  refused: [
    ["a NaN", [1, NaN, 0, 0, 0, 0], "NOT_FINITE"],
    ["an empty vector", [], "WRONG_DIMENSION"],
  ],
});

it("every encoder of ours that can be saved is restored from what a file remembers of it", () => {
  const encoder = fitPca(gaussians(60, 6, 1), { dimension: 3 });
  const { id: encoderId, dimension, sameSimilarity } = encoder;
  expect(restoreEncoder({ encoderId, dimension, sameSimilarity, encoderState: encoder.save!() })?.id).toBe(
    encoderId,
  );
});
