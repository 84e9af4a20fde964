/** WebAssembly text to a TypeScript module that carries the binary: no file to find at run time, in any bundle. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const SOURCE = fileURLToPath(new URL("../src/index/inner-products.wat", import.meta.url));
const TARGET = fileURLToPath(new URL("../src/index/inner-products.wasm.ts", import.meta.url));

/** The text of the module for the kernel as its source stands. */
export async function compiledKernel(): Promise<string> {
  const compiler = await wabt();
  const module = compiler.parseWat(SOURCE, readFileSync(SOURCE, "utf8"), { simd: true });
  const { buffer } = module.toBinary({});
  const lines = Buffer.from(buffer)
    .toString("base64")
    .match(/.{1,100}/gu)!;
  return [
    "/** Compiled from inner-products.wat by `npm run build:wasm`; do not edit. */",
    "export const INNER_PRODUCTS_WASM =",
    ...lines.map((line, i) => `  "${line}"${i === lines.length - 1 ? ";" : " +"}`),
    "",
  ].join("\n");
}

/** The module as it stands in the source tree. */
export function kernelInTree(): string {
  return readFileSync(TARGET, "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, await compiledKernel());
