/** WAV files: every depth against bytes put together by hand, and what is wrong with the others. */
import { describe, expect, it } from "vitest";
import { readWav, writeWav } from "../../../src/signal/index.js";

/** A WAV file around raw sample bytes. */
function wavOf(
  data: Uint8Array,
  { format = 1, channels = 1, rateHz = 16_000, bits = 16, promised = data.length } = {},
): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + promised, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(format, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE((rateHz * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(promised, 40);
  return Buffer.concat([head, data]);
}

const HALF = [0, 0.5, -0.5, -1];

function bytesOf(write: (buffer: Buffer, value: number, at: number) => void, size: number): Buffer {
  const buffer = Buffer.alloc(HALF.length * size);
  HALF.forEach((value, i) => write(buffer, value, i * size));
  return buffer;
}

describe("every depth reads as −1…1", () => {
  it.each([
    ["8 bits, unsigned", 8, 1, bytesOf((b, v, at) => b.writeUInt8(128 + 128 * v, at), 1)],
    ["16 bits", 16, 1, bytesOf((b, v, at) => b.writeInt16LE(32_768 * v, at), 2)],
    ["24 bits", 24, 1, bytesOf((b, v, at) => b.writeIntLE(8_388_608 * v, at, 3), 3)],
    ["32 bits", 32, 1, bytesOf((b, v, at) => b.writeInt32LE(2 ** 31 * v, at), 4)],
    ["32 bits, float", 32, 3, bytesOf((b, v, at) => b.writeFloatLE(v, at), 4)],
    ["64 bits, float", 64, 3, bytesOf((b, v, at) => b.writeDoubleLE(v, at), 8)],
  ])("%s", (_what, bits, format, data) => {
    const wav = readWav(wavOf(data, { bits, format, rateHz: 44_100 }));
    expect([...wav.samples]).toEqual(HALF);
    expect([wav.sampleRateHz, wav.channels]).toEqual([44_100, 1]);
  });

  it("µ-law and A-law expand to what they stand for", () => {
    const loudest = readWav(wavOf(Uint8Array.of(0x00, 0x80), { bits: 8, format: 7 })).samples;
    expect(loudest[0]).toBeCloseTo(-32_124 / 32_768, 4);
    expect(loudest[1]).toBeCloseTo(32_124 / 32_768, 4);
    const zero = readWav(wavOf(Uint8Array.of(0xd5, 0x55), { bits: 8, format: 6 })).samples;
    expect(Math.abs(zero[0])).toBeLessThan(1e-3);
  });

  it("two channels are averaged", () => {
    const data = Buffer.alloc(8);
    [16_384, 0, -16_384, -32_768].forEach((value, i) => data.writeInt16LE(value, 2 * i));
    const wav = readWav(wavOf(data, { channels: 2 }));
    expect([...wav.samples]).toEqual([0.25, -0.75]);
    expect(wav.channels).toBe(2);
  });

  it("a written file reads back, clipped at full scale", () => {
    const samples = Float32Array.of(0, 0.25, -0.25, 3, -3);
    const back = readWav(writeWav({ samples, sampleRateHz: 22_050 }));
    expect([...back.samples]).toEqual([0, 0.25, -0.25, 32_767 / 32_768, -1]);
    expect(back.sampleRateHz).toBe(22_050);
    expect(readWav(writeWav({ samples, sampleRateHz: 8_000 }, "32f")).samples).toEqual(samples);
  });
});

describe("refusals", () => {
  const whole = wavOf(Buffer.alloc(1_000));
  it.each([
    ["nothing", new Uint8Array(0), "NOT_WAV"],
    ["text", Buffer.from("these are no sounds, but words, many of them"), "NOT_WAV"],
    ["a cut header", whole.subarray(0, 30), "NOT_WAV"],
    ["a cut body", whole.subarray(0, 500), "TRUNCATED_WAV"],
    ["no samples", wavOf(Buffer.alloc(0)), "EMPTY_SOUND"],
    ["a NaN", wavOf(Buffer.from(new Float32Array([0, NaN]).buffer), { bits: 32, format: 3 }), "NOT_FINITE"],
    ["a rate of 3 Hz", wavOf(Buffer.alloc(10), { rateHz: 3 }), "BAD_SAMPLE_RATE"],
  ])("%s", (_what, bytes, code) => {
    expect(() => readWav(bytes)).toThrow(expect.objectContaining({ name: "InvalidInput", code }) as Error);
  });

  it("samples that cannot be written", () => {
    expect(() => writeWav({ samples: new Float32Array(0), sampleRateHz: 8_000 })).toThrow(/no samples/);
  });
});
