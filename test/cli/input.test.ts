/** The small parts that read what a user writes. */
import { describe, expect, it } from "vitest";
import { byteLines, LONGEST_LINE_BYTES, type ByteLine } from "../../src/cli/byte-lines.js";
import { parseEnd } from "../../src/cli/end.js";
import { attributesOf, numberOf, wholeNumberOf } from "../../src/cli/option-values.js";
import { signalOf } from "../../src/cli/signal-line.js";
import { formatTime, parseTime } from "../../src/cli/time.js";
import { InvalidInput } from "../../src/index.js";

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function linesOf(bytes: Uint8Array, size: number): Promise<ByteLine[]> {
  const lines: ByteLine[] = [];
  for await (const line of byteLines(pieces(bytes, size))) lines.push(line);
  return lines;
}

describe("byteLines", () => {
  it("finds the same lines however the bytes are cut", async () => {
    const text = "one\n\nzwei ünï 桥🎉\r\nlast";
    for (const size of [1, 2, 3, 7, 1000]) {
      const lines = await linesOf(Buffer.from(text), size);
      expect(lines.map((line) => line.text)).toEqual(text.split("\n"));
      expect(lines.map((line) => line.number)).toEqual([1, 2, 3, 4]);
    }
  });

  it("names invalid bytes and goes on", async () => {
    const bytes = Buffer.concat([Buffer.from("a\n"), Buffer.from([0x62, 0xff, 0x0a]), Buffer.from("c")]);
    const [a, b, c] = await linesOf(bytes, 2);
    expect([a.text, c.text]).toEqual(["a", "c"]);
    expect(b.text).toMatchObject({ code: "INVALID_UTF8" });
  });

  it("refuses a line that is too long, and goes on", async () => {
    const whole = Buffer.alloc(LONGEST_LINE_BYTES + 3, "x");
    whole[LONGEST_LINE_BYTES] = 0x0a;
    const longer = Buffer.concat([Buffer.alloc(LONGEST_LINE_BYTES + 1, "x"), Buffer.from("\nnext\n")]);
    expect((await linesOf(whole, 65_536)).map(({ text }) => (text as string).length)).toEqual([
      LONGEST_LINE_BYTES,
      2,
    ]);
    const [first, second] = await linesOf(longer, 65_536);
    expect(first.text).toMatchObject({ code: "LINE_TOO_LONG" });
    expect(second.text).toBe("next");
  });

  it("does not take the piece that an abort leaves for a line", async () => {
    const lines: unknown[] = [];
    const abort = AbortSignal.abort();
    for await (const { text } of byteLines(pieces(Buffer.from("one\ntw"), 99), { abort })) lines.push(text);
    expect(lines).toEqual(["one"]);
  });
});

describe("signalOf", () => {
  it("reads dates and base64, and takes null for not given", () => {
    const line = '{"text":"a","time":"2026-07-01","payload":"aGk=","origin":null,"outcome":false}';
    const time = Date.UTC(2026, 6, 1);
    expect(signalOf(line)).toEqual({
      text: "a",
      time,
      payload: new Uint8Array([0x68, 0x69]),
      outcome: false,
    });
  });

  it.each([
    ["nope", "NOT_JSON"],
    ["[1]", "BAD_SIGNAL"],
    ["null", "BAD_SIGNAL"],
    ['{"text":"a","time":"soon"}', "BAD_TIME"],
    ['{"text":"a","time":true}', "BAD_TIME"],
    ['{"text":"a","outcome":{}}', "BAD_OUTCOME"],
    ['{"text":"a","payload":"%"}', "BAD_PAYLOAD"],
    ['{"vector":"1,2"}', "BAD_VECTOR"],
  ])("refuses %s", (line, code) => {
    expect(() => signalOf(line)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe("what is told on the command line", () => {
  it("ends: numbers are ids, the rest are names", () => {
    expect(["12", "#12", "name:12", "bridge", "12 Main Street"].map(parseEnd)).toEqual([
      12,
      12,
      "12",
      "bridge",
      "12 Main Street",
    ]);
    for (const bad of ["", " ", "name:", "99999999999999999999"])
      expect(() => parseEnd(bad)).toThrow(InvalidInput);
  });

  it("times, UTC unless said otherwise", () => {
    const noon = Date.UTC(2026, 6, 1, 12, 30);
    for (const text of [
      "2026-07-01 12:30",
      "2026-07-01T12:30:00.000Z",
      "2026-07-01T14:30+02:00",
      String(noon),
    ]) {
      expect(parseTime(text, "x")).toBe(noon);
    }
    expect(formatTime(noon)).toBe("2026-07-01 12:30:00");
    for (const bad of ["", "noon", "2026-13-01", "2026-07-01Tnoon", "1e99", "9".repeat(20)]) {
      expect(() => parseTime(bad, "x")).toThrow(InvalidInput);
    }
  });

  it("attributes and numbers", () => {
    const given = ["closed=true", "lanes=2", 'code="12"', "note=a=b", "closedFrom=2026-07-01", "empty="];
    expect(
      Object.fromEntries(
        given.reduce<ReturnType<typeof attributesOf>>((all, one) => attributesOf(one, all), []),
      ),
    ).toEqual({
      closed: true,
      lanes: 2,
      code: "12",
      note: "a=b",
      closedFrom: Date.UTC(2026, 6, 1),
      empty: "",
    });
    for (const bad of ["x", "=1", "source=x", "validFrom=1", "closedFrom=soon"]) {
      expect(() => attributesOf(bad, [])).toThrow();
    }
    expect([numberOf("-0.5"), wholeNumberOf("7")]).toEqual([-0.5, 7]);
    for (const bad of ["", "x", "Infinity", "NaN"]) expect(() => numberOf(bad)).toThrow();
    for (const bad of ["-1", "1.5", "1e3", ""]) expect(() => wholeNumberOf(bad)).toThrow();
  });
});
