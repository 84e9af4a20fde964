/** What hears text where no encoder is named: words by their meaning, or whatever the file was made with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hashedTextEncoder, Memory, textEncoder } from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "engraph-default-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the default text encoder", () => {
  it("knows the same in other words", async () => {
    const memory = await Memory.open(":memory:");
    expect((await memory.stats()).spaces[0].encoder).toBe(textEncoder().id);
    const first = await memory.observe({ text: "the bridge over the river is closed", origin: "radio" });
    const second = await memory.observe({ text: "the crossing at the river is shut", origin: "ann" });
    expect(second).toMatchObject({ verdict: "reinforced", trace: first.trace });
    await memory.close();
  });

  it("is not put in place of the one that a file was made with", async () => {
    const path = join(folder, "hashed.db");
    const made = await Memory.open(path, { encoders: [hashedTextEncoder({ dimension: 64 })] });
    await made.remember({ text: "the bridge over the Nai is closed" });
    await made.close();

    const memory = await Memory.open(path);
    expect((await memory.stats()).spaces.map(({ encoder }) => encoder)).toEqual(["text:hashed-1:64"]);
    await memory.observe({ text: "the ferry runs on Sundays" });
    expect((await memory.recall("the bridge over the Nai is closed"))[0].texts).toEqual([
      "the bridge over the Nai is closed",
    ]);
    await memory.close();
  });
});
