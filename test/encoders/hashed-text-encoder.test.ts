/** Hashed text: unit vectors in any script, the same for a batch as for one, near where words are shared. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashedTextEncoder, InvalidInput } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";

const encoder = hashedTextEncoder();

function vectorOf(text: string, of = encoder): Float32Array {
  return (of.encode([text]) as Float32Array[])[0];
}

const cosine = (a: string, b: string) => dot(vectorOf(a), vectorOf(b));

function passes(text: string): boolean {
  try {
    encoder.check(text);
    return true;
  } catch {
    return false;
  }
}

it.each([
  "the bridge over the Nai is closed",
  "а мост закрыт",
  "桥已经关闭",
  "الجسر مغلق",
  "पुल बंद है",
  "สะพานปิด",
  "👩‍👩‍👧 🌉🚧",
  "🇩🇪",
  "1️⃣",
  "+",
  "a",
  "x".repeat(100_000),
])("%.30s… becomes a unit vector", (text) => {
  encoder.check(text);
  const vector = vectorOf(text);
  expect(vector).toHaveLength(384);
  expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
});

it("property: whatever passes the check becomes a unit vector, alone or in a batch", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter(passes);
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(32, 384),
      (texts, dimension) => {
        const small = hashedTextEncoder({ dimension });
        const batch = small.encode(texts) as Float32Array[];
        texts.forEach((one, i) => {
          expect(vectorOf(one, small)).toEqual(batch[i]);
          expect(Math.sqrt(dot(batch[i], batch[i]))).toBeCloseTo(1, 4);
        });
      },
    ),
    { numRuns: 300 },
  );
});

describe("likeness", () => {
  it("sees through case, punctuation and forms of Unicode", () => {
    expect(cosine("The bridge is closed!", "the BRIDGE — is closed")).toBeCloseTo(1, 5);
    expect(cosine("Cafe\u0301", "café")).toBeCloseTo(1, 5);
    expect(cosine("ｂｒｉｄｇｅ", "bridge")).toBeCloseTo(1, 5);
    expect(encoder.content("The bridge is closed!")).toBe(encoder.content("the BRIDGE — is closed"));
  });

  it("grows with the words shared, and with parts of words", () => {
    const same = cosine("the old bridge is closed today", "today the old bridge is closed");
    const some = cosine("the old bridge is closed today", "the bridge is old");
    const none = cosine("the old bridge is closed today", "she sings in a choir");
    expect(same).toBeGreaterThan(encoder.sameSimilarity);
    expect(same).toBeGreaterThan(some);
    expect(some).toBeGreaterThan(none);
    expect(Math.abs(none)).toBeLessThan(0.3);
    expect(cosine("bridges", "bridge")).toBeGreaterThan(cosine("bridges", "tunnel"));
  });

  it("sees signs shared by Chinese sentences, which have no blanks", () => {
    expect(cosine("长江大桥今天关闭", "今天长江大桥不开放")).toBeGreaterThan(0.4);
    expect(cosine("长江大桥今天关闭", "她在合唱团唱歌")).toBeLessThan(0.2);
  });

  it("tells emoji apart", () => {
    expect(cosine("🌉", "🌉")).toBeCloseTo(1, 5);
    expect(cosine("🌉", "🚧")).toBeLessThan(0.9);
  });
});

describe("refusals and identity", () => {
  it.each([
    ["", "EMPTY_TEXT"],
    ["…!?", "EMPTY_TEXT"],
    ["x".repeat(100_001), "TEXT_TOO_LONG"],
    ["a\ud800b", "BROKEN_TEXT"],
    ["a\udc00", "BROKEN_TEXT"],
    ["a\ufffd", "BROKEN_TEXT"],
    [5 as never, "NOT_TEXT"],
    [null as never, "NOT_TEXT"],
  ])("%.10s is refused", (text, code) => {
    expect(() => encoder.check(text)).toThrow(
      expect.objectContaining({ name: "InvalidInput", code }) as Error,
    );
  });

  it("a paired surrogate is a letter like any other", () => {
    expect(() => encoder.check("𝒳 marks the spot")).not.toThrow();
  });

  it.each([31, 65_537, 1.5, NaN])("dimension %d is refused", (dimension) => {
    expect(() => hashedTextEncoder({ dimension })).toThrow(InvalidInput);
  });

  it("is restored from what a file remembers of it", () => {
    const of = { encoderId: encoder.id, dimension: 384, sameSimilarity: 0.45, encoderState: null };
    expect(restoreEncoder(of)?.id).toBe(encoder.id);
    expect(restoreEncoder({ ...of, dimension: 64 })).toBeUndefined();
    expect(restoreEncoder({ ...of, encoderId: "text:other:384" })).toBeUndefined();
  });
});
