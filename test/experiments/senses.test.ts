import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recorded } from "../../experiments/senses/recordings.js";
import { writeWav } from "../../src/signal/index.js";
import { smokeRun, type SmokeRun } from "./smoke.js";
import { isInstalled } from "../is-installed.js";

interface Row {
  readonly condition: string;
  readonly relations: number;
  readonly right: Readonly<Record<string, number>>;
  readonly unheardNotKnown: number | null;
  readonly sentences: readonly string[];
}

const SYNTHESISER = "@echogarden/espeak-ng-emscripten";
const absent = !isInstalled(SYNTHESISER) || process.env.ENGRAPH_SLOW !== "1";
if (absent) {
  console.log(
    `experiment:senses --smoke is skipped: it takes ENGRAPH_SLOW=1, half a minute and ${SYNTHESISER}.`,
  );
}

describe.skipIf(absent)(`experiment:senses --smoke (skips without ENGRAPH_SLOW=1 and ${SYNTHESISER})`, () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("senses");
  });
  afterAll(() => run.clean());

  const row = (condition: string) => (run.result.rows as Row[]).find((one) => one.condition === condition)!;
  const mean = (condition: string) => {
    const values = Object.values(row(condition).right);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };

  it("answers in the other senses, by relations that it learned", () => {
    expect(Object.keys(row("all senses").right)).toHaveLength(6);
    expect(row("all senses").relations).toBeGreaterThan(10);
    expect(mean("all senses")).toBeGreaterThan(0.5);
    expect(row("all senses").sentences.join("\n")).toMatch(/What (sounds like|looks like|is called) #\d+/);
  });

  it("falls far when the pairing is shuffled, and does not know what it never heard", () => {
    expect(mean("shuffled")).toBeLessThan(0.4);
    expect(row("unheard").unheardNotKnown).toBeGreaterThan(0.7);
  });
});

describe("--data", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "engraph-recordings-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tone = (hertz: number) =>
    writeWav({
      samples: Float32Array.from({ length: 8_000 }, (_, i) =>
        i < 2_000 || i > 6_000 ? 0 : 0.3 * Math.sin((2 * Math.PI * hertz * i) / 8_000),
      ),
      sampleRateHz: 8_000,
    });

  it("reads a folder of recordings, names the voices, cuts the silence off", () => {
    writeFileSync(join(folder, "notes.txt"), "not a recording");
    writeFileSync(join(folder, "7_ann_0.wav"), tone(500));
    expect(() => recorded(folder)).toThrow(/at least two voices/);
    writeFileSync(join(folder, "3_bob_1.wav"), tone(800));
    const recordings = recorded(folder);
    expect(recordings.map(({ digit, voice }) => [digit, voice])).toEqual([
      [3, "bob"],
      [7, "ann"],
    ]);
    for (const { sound } of recordings) {
      expect(sound.sampleRateHz).toBe(16_000);
      expect(sound.samples.length / 16_000).toBeLessThan(0.7);
    }
  });
});
