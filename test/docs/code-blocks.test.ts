/** The code that the documentation shows must run: the README's blocks, and every `@example` of the public API. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

/** A project of a user's: engraph compiled and linked as a package. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "engraph-docs-"));
  execFileSync("npx", ["tsc", "-p", "tsconfig.build.json", "--outDir", join(folder, "built", "dist")], {
    cwd: ROOT,
  });
  const manifest = readFileSync(join(ROOT, "package.json"), "utf8");
  writeFileSync(join(folder, "built", "package.json"), manifest);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "built", "node_modules"));
  symlinkSync(join(ROOT, "assets"), join(folder, "built", "assets"));
  symlinkSync(join(folder, "built"), join(folder, "node_modules", "engraph"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a block of TypeScript as a user's script. @returns what it printed. */
function run(code: string, name: string): string {
  const place = mkdtempSync(join(folder, "run-"));
  const file = join(place, `${name}.mjs`);
  writeFileSync(file, transpiled(code));
  return execFileSync(process.execPath, [file], { cwd: place, encoding: "utf8" });
}

function transpiled(code: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

describe("README", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);

  it("shows code that prints what its comments say", () => {
    expect(blocks).toHaveLength(1);
    const printed = run(blocks[0], "readme");
    expect(printed).toMatch(/^new\nkept\n/);
    expect(printed).toContain("was kept because different signals meant the same");
    expect(printed).toContain("bridge over the Nai is closed");
    expect(printed).toContain("bridge —crosses→ Nai");
  });

  it("stays under 120 lines and names only commands that exist", () => {
    expect(readme.split("\n").length).toBeLessThan(120);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of readme.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([name]);
  });

  it("links to files that are there", () => {
    for (const [, path] of readme.matchAll(/\]\(((?!http)[^)#]+)\)/g)) {
      expect(() => readFileSync(join(ROOT, path)), path).not.toThrow();
    }
  });
});

describe("@example", () => {
  const examples = sources(join(ROOT, "src")).flatMap((file) => examplesIn(file));

  it("is there for the facade", () => {
    expect(examples.some((example) => example.file.endsWith("memory/memory.ts"))).toBe(true);
  });

  it("runs, every one of them", () => {
    const place = mkdtempSync(join(folder, "examples-"));
    const files = examples.map((example, i) => {
      const name = `${i}.mjs`;
      writeFileSync(join(place, name), transpiled(`${PRELUDE}\n${example.code}`));
      return { name, of: `${example.file.slice(ROOT.length)}: ${example.code.split("\n")[0]}` };
    });
    const runner = `for (const { name, of } of ${JSON.stringify(files)}) {
      await import("./" + name).catch((cause) => { throw new Error(of, { cause }); });
    }`;
    writeFileSync(join(place, "all.mjs"), runner);
    execFileSync(process.execPath, ["all.mjs"], { cwd: place });
  });
});

/** Names that examples take as given. */
const PRELUDE = `
import * as engraph from "engraph";
import * as relations from "engraph/relations";
import * as signal from "engraph/signal";
import * as encoders from "engraph/encoders";
Object.assign(globalThis, relations, signal, encoders, engraph);
const given = {
  firstThousandImages: Array.from({ length: 60 }, (_, i) => Array.from({ length: 64 }, (_, j) => Math.sin(i * j + i))),
};
Object.assign(globalThis, given);
globalThis.memory = await engraph.Memory.open(":memory:");
await globalThis.memory.relate("A", "walk", "bridge");
await globalThis.memory.relate("bridge", "walk", "B");
`;

interface Example {
  readonly file: string;
  readonly code: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The `@example` blocks of exported things. */
function examplesIn(file: string): Example[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) => {
    const at = comment.indexOf("@example");
    if (at < 0) return [];
    const lines = comment
      .slice(at + "@example".length)
      .replace(/\*\/$/, "")
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""));
    const end = lines.findIndex((line, i) => i > 0 && line.startsWith("@"));
    const body = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !line.startsWith("```"));
    return [{ file, code: body.join("\n").trim() }];
  });
}
