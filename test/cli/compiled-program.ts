/**
 * The program as it is shipped: compiled, so that each of the many runs starts in a third of the time that it takes
 * through a loader. Types are not checked here, `npm run check` does that.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

let folder: string | undefined;

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Path of the compiled `main.js`, inside the project so that it finds its dependencies. Made once a test file. */
export function compiledProgram(): string {
  folder ??= compile();
  return join(folder, "dist", "cli", "main.js");
}

function compile(): string {
  const out = join(ROOT, "out");
  mkdirSync(out, { recursive: true });
  const target = mkdtempSync(join(out, "cli-test-"));
  chmodSync(target, 0o755);
  symlinkSync(join(ROOT, "assets"), join(target, "assets"));
  const source = join(ROOT, "src");
  for (const name of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const { outputText } = ts.transpileModule(readFileSync(join(source, name), "utf8"), {
      compilerOptions: OPTIONS,
    });
    const file = join(target, "dist", name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText);
  }
  return target;
}
