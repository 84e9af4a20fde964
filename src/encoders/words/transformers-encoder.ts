/**
 * Text by any sentence model in the ONNX format, from a folder of one's own, where the optional package
 * `@huggingface/transformers` is installed. Nothing is downloaded: what is not in the folder is an error.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, parse, relative, resolve } from "node:path";
import { InvalidInput } from "../../core/errors.js";
import { fnv1a } from "../../core/fnv1a.js";
import { normalizeText } from "../../core/normalize-text.js";
import { normalize } from "../../core/vector.js";
import type { Encoder } from "../encoder.js";
import { checkOptionNames, checkSameSimilarity } from "../encoder-options.js";
import { checkText } from "../hashed-text-encoder.js";
import { importOptional } from "./import-optional.js";

const PACKAGE = "@huggingface/transformers";

export interface TransformersEncoderOptions {
  /** Folder with `config.json`, `tokenizer.json` and `onnx/`. */
  model: string;
  /** τ_pos, −1…1. It differs much between models: measure it with `measureSameSimilarity` on texts of yours. */
  sameSimilarity: number;
  /** How the vectors of the tokens become one; the model's card says it. Default `mean`. */
  pooling?: "mean" | "cls";
  /** Which of the folder's weights: `fp32`, `fp16`, `q8`, … Default `fp32`. */
  dtype?: string;
  /** Put before every text, where the model wants it, as in `query: `. Default nothing. */
  prefix?: string;
}

/** From a text to the numbers of its vector. */
export type ExtractFeatures = (text: string) => Promise<ArrayLike<number>>;

/** What is needed of the package. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: "feature-extraction",
    model: string,
    options: object,
  ): Promise<(text: string, options: object) => Promise<{ data: ArrayLike<number> }>>;
}

/**
 * Text as a model of yours understands it. A file made with it does not open without it: give it again. Texts are encoded one by
 * one: padding to the longest of a batch would change the vectors of the others.
 *
 * @throws Unavailable `NO_PACKAGE` where the package is not installed; InvalidInput `BAD_OPTION`, `NO_MODEL`.
 */
export async function transformersEncoder(options: TransformersEncoderOptions): Promise<Encoder<string>> {
  checkTransformersOptions(options);
  const { model, pooling = "mean", dtype = "fp32" } = options;
  const folder = resolve(model);
  const transformers = await importOptional<Transformers>(PACKAGE, PACKAGE);
  const { root } = parse(folder);
  transformers.env.allowRemoteModels = false;
  transformers.env.localModelPath = root;
  const name = relative(root, folder);
  const extract = await transformers.pipeline("feature-extraction", name, { dtype, local_files_only: true });
  return featureEncoder(async (text) => (await extract(text, { pooling })).data, options);
}

/** The encoder over whatever extracts the features. */
export async function featureEncoder(
  extract: ExtractFeatures,
  options: TransformersEncoderOptions,
): Promise<Encoder<string>> {
  checkTransformersOptions(options);
  const { model, sameSimilarity, pooling = "mean", dtype = "fp32", prefix = "" } = options;
  const embed = async (text: string) => normalize(Float32Array.from(await extract(prefix + text)));
  return {
    id: `text:transformers-1:${fnv1a(JSON.stringify([filesOf(model), pooling, dtype, prefix])).toString(16)}`,
    modality: "text",
    dimension: (await embed("a")).length,
    sameSimilarity,
    check: checkText,
    encode: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embed(text));
      return vectors;
    },
    content: normalizeText,
    gist: (text) => text,
  };
}

/** What tells a model from another, wherever its folder lies: the small files themselves, the sizes of the weights. */
function filesOf(folder: string): unknown[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    const { size } = statSync(path);
    if (name.endsWith(".json")) return [[name, fnv1a(readFileSync(path))]];
    return /\.onnx(_data)?$/.test(name) ? [[name, size]] : [];
  });
}

function checkTransformersOptions(options: TransformersEncoderOptions): void {
  const known = ["model", "sameSimilarity", "pooling", "dtype", "prefix"];
  checkOptionNames("transformersEncoder", options, known);
  checkSameSimilarity("transformersEncoder", options.sameSimilarity);
  if (!existsSync(join(options.model, "config.json"))) {
    throw new InvalidInput(
      "NO_MODEL",
      `transformersEncoder: there is no config.json in ${options.model}. Give the folder of a model in the ONNX format.`,
    );
  }
}
