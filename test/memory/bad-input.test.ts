/** What cannot be used is refused by name, says what to do, and writes nothing. */
import { describe, expect, it } from "vitest";
import {
  EngraphError,
  fitPca,
  hashedTextEncoder,
  InvalidInput,
  Memory,
  vectorEncoder,
  type Encoder,
  type MemoryOptions,
  type Signal,
} from "../../src/index.js";
import { exported } from "./fixtures/collected.js";

const encoders = (): Encoder<never>[] =>
  [hashedTextEncoder({ dimension: 64 }), vectorEncoder({ dimension: 3 })] as never;

async function open(): Promise<Memory> {
  const memory = await Memory.open(":memory:", { encoders: encoders(), index: "exact", clock: () => 0 });
  await memory.observe({ vector: [1, 2, 3], origin: "a" });
  await memory.observe({ text: "the bridge is closed" });
  await memory.relate("Ann", "sees", "Ben");
  return memory;
}

async function refusal(call: () => Promise<unknown>): Promise<EngraphError> {
  const error = await call().then(
    () => new Error("it was not refused"),
    (thrown: unknown) => thrown,
  );
  expect(error, String(error)).toBeInstanceOf(EngraphError);
  return error as EngraphError;
}

const vector = [1, 0, 0];
/** What a caller in plain JavaScript may give. */
const any = (value: unknown) => value as never;

const signals: [string, Signal, string, RegExp][] = [
  ["NaN", { vector: [1, NaN, 0] }, "NOT_FINITE", /signal\.vector\[1\] is NaN/],
  ["infinity", { vector: [1, 0, Infinity] }, "NOT_FINITE", /\[2\] is Infinity/],
  ["minus infinity", { vector: Float32Array.of(-Infinity, 0, 0) }, "NOT_FINITE", /-Infinity/],
  ["a hole", { vector: any([1, , 0]) }, "NOT_FINITE", /undefined/],
  ["texts for numbers", { vector: any(["1", "2", "3"]) }, "NOT_FINITE", /finite/],
  ["big integers", { vector: any(BigInt64Array.of(1n, 2n, 3n)) }, "NOT_FINITE", /finite/],
  ["all zeros", { vector: [0, -0, 0] }, "ZERO_VECTOR", /no direction.*Drop such signals/],
  ["too short a vector", { vector: [1, 2] }, "WRONG_DIMENSION", /has 2 numbers, but this space has 3/],
  ["too long a vector", { vector: [1, 2, 3, 4] }, "WRONG_DIMENSION", /has 4 numbers/],
  ["an empty vector", { vector: [] }, "WRONG_DIMENSION", /has 0 numbers/],
  ["a number for a vector", { vector: any(5) }, "WRONG_DIMENSION", /numbers/],
  ["null for a vector", { vector: any(null) }, "BAD_SIGNAL", /has none/],
  ["an empty text", { text: "" }, "EMPTY_TEXT", /no letter/],
  ["a text of blanks and stops", { text: " … \n\t!?" }, "EMPTY_TEXT", /Drop such signals/],
  ["a text of 10 MB", { text: "bridge ".repeat(1_500_000) }, "TEXT_TOO_LONG", /Split it/],
  ["a lone surrogate", { text: "bridge \ud83d" }, "BROKEN_TEXT", /surrogate/],
  ["U+FFFD", { text: "br\ufffddge" }, "BROKEN_TEXT", /right encoding/],
  ["a number for a text", { text: any(5) }, "NOT_TEXT", /is a number/],
  ["nothing", {}, "BAD_SIGNAL", /exactly one of text, vector/],
  ["two contents", { text: "bridge", vector }, "BAD_SIGNAL", /text and vector/],
  ["no signal", any(null), "BAD_SIGNAL", /null/],
  ["a text for a signal", any("bridge"), "BAD_SIGNAL", /not string/],
  ["a list for a signal", any(["bridge"]), "UNKNOWN_FIELD", /"0"/],
  [
    "an unread modality",
    { image: new Uint8Array(3) },
    "NO_ENCODER",
    /no encoder reads image.*this memory has/,
  ],
  ["an unknown space", { vector, space: "other" }, "NO_ENCODER", /as "other"/],
  ["an unknown field", any({ vector, orgin: "a" }), "UNKNOWN_FIELD", /"orgin".*origin/],
  ["an empty origin", { vector, origin: "" }, "BAD_NAME", /signal\.origin is 0 characters/],
  ["a long origin", { vector, origin: "x".repeat(1_001) }, "BAD_NAME", /1001 characters/],
  ["a number for an origin", { vector, origin: any(5) }, "BAD_NAME", /number/],
  ["null for an episode", { vector, episode: any(null) }, "BAD_NAME", /signal\.episode/],
  ["a reserved origin", { vector, origin: "__proto__" }, "BAD_NAME", /Rename/],
  ["a broken origin", { vector, origin: "\udc00" }, "BROKEN_TEXT", /signal\.origin/],
  ["NaN for a time", { vector, time: NaN }, "BAD_TIME", /ms since 1970/],
  ["infinite time", { vector, time: Infinity }, "BAD_TIME", /Infinity/],
  ["a time no date has", { vector, time: 9e15 }, "BAD_TIME", /9000000000000000/],
  ["an invalid date", { vector, time: new Date("today") }, "BAD_TIME", /Invalid Date/],
  ["a text for a time", { vector, time: any("2024-01-01") }, "BAD_TIME", /2024/],
  ["null for a time", { vector, time: any(null) }, "BAD_TIME", /null/],
  ["negative emphasis", { vector, emphasis: -1 }, "BAD_EMPHASIS", /0…10/],
  ["emphasis 11", { vector, emphasis: 11 }, "BAD_EMPHASIS", /is 11/],
  ["emphasis NaN", { vector, emphasis: NaN }, "BAD_EMPHASIS", /NaN/],
  ["a text for an emphasis", { vector, emphasis: any("1") }, "BAD_EMPHASIS", /number in/],
  ["NaN for an outcome", { vector, outcome: NaN }, "BAD_OUTCOME", /NaN/],
  ["an object for an outcome", { vector, outcome: any({}) }, "BAD_OUTCOME", /object/],
  ["null for an outcome", { vector, outcome: any(null) }, "BAD_OUTCOME", /Leave it out/],
  ["an empty outcome", { vector, outcome: "" }, "BAD_NAME", /signal\.outcome/],
  ["a number for a caption", { vector, caption: any(5) }, "BAD_CAPTION", /number/],
  ["a broken caption", { vector, caption: "\ud800" }, "BROKEN_TEXT", /caption/],
  ["a list for a payload", { vector, payload: any([1]) }, "BAD_PAYLOAD", /Uint8Array/],
  ["a payload of 64 KiB and one", { vector, payload: new Uint8Array(65_537) }, "BAD_PAYLOAD", /65536 bytes/],
];

describe("signals", () => {
  it.each(signals)("%s", async (_what, signal, code, message) => {
    const memory = await open();
    const before = await exported(memory);
    for (const call of [
      () => memory.observe(signal),
      () => memory.remember(signal),
      () => memory.observeAll([signal]),
    ]) {
      const error = await refusal(call);
      expect(error).toBeInstanceOf(InvalidInput);
      expect([error.code, error.name]).toEqual([code, "InvalidInput"]);
      expect(error.message).toMatch(message);
    }
    expect(await exported(memory)).toEqual(before);
    expect((await memory.observe({ vector: [3, 2, 1] })).verdict).toBeDefined();
  });

  it("huge and tiny numbers have a direction all the same", async () => {
    const memory = await open();
    for (const scale of [1e300, 1e-300, 1e-320]) {
      const { trace } = await memory.observe({ vector: [scale, 2 * scale, 3 * scale] });
      expect(trace).toBe(1);
    }
  });

  it("the largest of everything is taken", async () => {
    const memory = await open();
    const signal = {
      vector,
      origin: "o".repeat(1_000),
      episode: "e".repeat(1_000),
      time: new Date(8.64e15),
      emphasis: 10,
      payload: new Uint8Array(65_536),
    };
    expect((await memory.observe(signal)).verdict).toBe("new");
    expect((await memory.observe({ text: "ab ".repeat(33_000) })).verdict).toBe("new");
  });

  it("a clock that fails is told as a time", async () => {
    const memory = await Memory.open(":memory:", { clock: () => NaN });
    expect((await refusal(() => memory.observe({ text: "bridge" }))).code).toBe("BAD_TIME");
  });
});

describe("options", () => {
  const opens: [string, MemoryOptions, string, RegExp][] = [
    ["of open", any({ encoder: [] }), "BAD_OPTION", /no option "encoder"; it knows encoders/],
    ["of the gate", { gate: any({ keepTreshold: 1 }) }, "BAD_OPTION", /gate has no option "keepTreshold"/],
    ["of the budget", { budget: any({ fleting: 1 }) }, "BAD_OPTION", /budget has no option "fleting"/],
    ["of the store", { store: any({ readonly: true }) }, "UNKNOWN_OPTION", /readonly/],
    ["an unknown index", { index: any("fast") }, "UNKNOWN_KIND", /"fast".*exact/],
    ["a threshold of 0", { gate: { keepThreshold: 0 } }, "BAD_OPTION", /gate\.keepThreshold/],
    ["a threshold NaN", { gate: { keepThreshold: NaN } }, "BAD_OPTION", /gate\.keepThreshold/],
    ["a similarity above 1", { gate: { sameSimilarity: 1.1 } }, "BAD_OPTION", /gate\.sameSimilarity/],
    ["too few neighbours", { gate: { neighbours: 8 } }, "BAD_OPTION", /gate\.neighbours/],
    ["crossed novelty", { gate: { novelBelow: 0.99 } }, "BAD_OPTION", /novelBelow.*less than copyAbove/],
    ["half a trace", { budget: { fleeting: 1.5 } }, "BAD_OPTION", /budget\.fleeting/],
    ["no memories", { budget: { lasting: 0 } }, "BAD_OPTION", /budget\.lasting/],
    ["a text for a budget", { budget: any({ lasting: "10" }) }, "BAD_OPTION", /budget\.lasting/],
    ["a wait of NaN", { store: { busyTimeoutMs: NaN } }, "BAD_OPTION", /busyTimeoutMs/],
    ["one encoder twice", { encoders: [...encoders(), ...encoders()] }, "BAD_OPTION", /same id/],
  ];
  it.each(opens)("%s", async (_what, options, code, message) => {
    const error = await refusal(() => Memory.open(":memory:", options));
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  const calls: [string, (memory: Memory) => Promise<unknown>, string, RegExp][] = [
    ["recall: misspelled", (m) => m.recall("a", any({ limt: 5 })), "BAD_OPTION", /"limt".*limit/],
    ["recall: no hits", (m) => m.recall("a", { limit: 0 }), "BAD_OPTION", /limit is 0/],
    ["recall: half a hit", (m) => m.recall("a", { limit: 1.5 }), "BAD_OPTION", /whole number/],
    ["recall: too many", (m) => m.recall("a", { limit: 1_001 }), "BAD_OPTION", /1…1000/],
    ["recall: no time", (m) => m.recall("a", { asOf: NaN }), "BAD_OPTION", /asOf is NaN/],
    ["recall: no cue", (m) => m.recall({}), "BAD_SIGNAL", /none/],
    ["recall: an empty cue", (m) => m.recall("  "), "EMPTY_TEXT", /letter/],
    ["recall: a zero cue", (m) => m.recall({ vector: [0, 0, 0] }), "ZERO_VECTOR", /direction/],
    ["predict: nobody", (m) => m.predict({ vector }, 0), "BAD_OPTION", /neighbours is 0/],
    [
      "observeAll: misspelled",
      (m) => m.observeAll([], any({ batch: 5 })),
      "BAD_OPTION",
      /"batch".*batchSize/,
    ],
    ["observeAll: no batch", (m) => m.observeAll([], { batchSize: 0 }), "BAD_OPTION", /batchSize is 0/],
    [
      "observeAll: unknown way",
      (m) => m.observeAll([], { invalid: any("ignore") }),
      "BAD_OPTION",
      /"ignore".*"skip"/,
    ],
    ["why: unknown name", (m) => m.why("nobody"), "NO_SUCH_TRACE", /"nobody"/],
    ["why: unknown id", (m) => m.why(99), "NO_SUCH_TRACE", /99/],
    ["why: no name", (m) => m.why(" "), "BAD_NAME", /name/],
    ["why: no end", (m) => m.why(any(null)), "BAD_NAME", /null/],
    ["forget: unknown id", (m) => m.forget(1.5), "NO_SUCH_TRACE", /1\.5/],
    ["forget: unknown name", (m) => m.forget("nobody"), "NO_SUCH_TRACE", /nobody/],
    ["relations: unknown", (m) => m.relations("nobody"), "NO_SUCH_TRACE", /nobody/],
    ["relate: no kind", (m) => m.relate("a", " ", "b"), "BAD_RELATION", /non-empty/],
    ["relate: kind not a word", (m) => m.relate("a", any(5), "b"), "BAD_RELATION", /5/],
    ["relate: broken kind", (m) => m.relate("a", "\ud800", "b"), "BROKEN_TEXT", /kind/],
    ["relate: unknown id", (m) => m.relate("c", "sees", 99), "NO_SUCH_TRACE", /99/],
    ["relate: no name", (m) => m.relate("", "sees", "b"), "BAD_NAME", /""/],
    ["relate: broken name", (m) => m.relate("\udfff", "sees", "b"), "BROKEN_TEXT", /name/],
    ["relate: weight 0", (m) => m.relate("c", "sees", "d", { weight: 0 }), "BAD_RELATION", /weight/],
    ["relate: weight NaN", (m) => m.relate("c", "sees", "d", { weight: NaN }), "BAD_RELATION", /weight/],
    [
      "relate: weight in words",
      (m) => m.relate("c", "sees", "d", { weight: any("2") }),
      "BAD_RELATION",
      /weight/,
    ],
    ["relate: sign 0", (m) => m.relate("c", "sees", "d", { sign: any(0) }), "BAD_RELATION", /sign/],
    ["relate: source 5", (m) => m.relate("c", "sees", "d", { source: any(5) }), "BAD_RELATION", /source/],
    [
      "relate: backwards",
      (m) => m.relate("c", "sees", "d", { validFrom: 5, validTo: 5 }),
      "BAD_RELATION",
      /validTo/,
    ],
    [
      "relate: a list",
      (m) => m.relate("c", "sees", "d", { colours: any(["red"]) }),
      "BAD_ATTRIBUTE",
      /colours/,
    ],
    ["relate: NaN", (m) => m.relate("c", "sees", "d", { width: NaN }), "NOT_STORABLE", /width/],
  ];
  it.each(calls)("%s", async (_what, call, code, message) => {
    const memory = await open();
    const before = await exported(memory);
    const error = await refusal(() => call(memory));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(await exported(memory)).toEqual(before);
  });
});

describe("what a refused call had begun is taken back", () => {
  it("names and their space: the next call makes them anew, and the file opens", async () => {
    const memory = await Memory.open(":memory:", { encoders: encoders(), index: "exact", clock: () => 0 });
    const before = await exported(memory);
    await refusal(() => memory.relate("Ann", "sees", 99));
    expect(await exported(memory)).toEqual(before);
    await memory.observe({ vector });
    expect((await refusal(() => memory.why("Ann"))).code).toBe("NO_SUCH_TRACE");
    await memory.relate("Ann", "sees", "Ben");
    expect((await memory.why("Ann")).trace).toBe(2);
    const copy = await Memory.open(":memory:", { encoders: encoders() });
    await copy.import(await exported(memory));
    expect(await exported(copy)).toEqual(await exported(memory));
  });
});

it("a signal that has no direction for a fitted encoder is refused by name", async () => {
  const plane = Array.from({ length: 20 }, (_, i) => [Math.cos(i), Math.sin(i), 0, 0]);
  const memory = await Memory.open(":memory:", {
    encoders: [fitPca(plane, { dimension: 2 })],
    index: "exact",
  });
  const before = await exported(memory);
  expect((await refusal(() => memory.observe({ vector: [NaN, 0, 0, 0] }))).code).toBe("NOT_FINITE");
  expect((await refusal(() => memory.observe({ vector: [1, 0] }))).code).toBe("WRONG_DIMENSION");
  expect((await refusal(() => memory.observe({ vector: [1e300, 1e300, 1e300, 1] }))).code).toBe(
    "NO_DIRECTION",
  );
  expect(await exported(memory)).toEqual(before);
});
