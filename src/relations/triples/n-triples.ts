/**
 * RDF 1.1 N-Triples (W3C Recommendation, 2014), one statement a line. IRIs are kept whole, as the names of things;
 * blank nodes keep their `_:` label. A literal object becomes a thing named by its text, with attributes `language` or
 * `datatype`.
 */
import { InvalidInput } from "../../core/errors.js";
import type { TripleFormat } from "./triple-format.js";

const IRI = '<([^\\x00-\\x20<>"{}|^`]*)>';
const BLANK = "(_:[\\p{L}\\p{N}_][\\p{L}\\p{N}_.\\-·]*)";
const LITERAL = '"((?:[^"\\\\\\n\\r]|\\\\.)*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\\^\\^' + IRI + ")?";
const STATEMENT = new RegExp(
  `^\\s*(?:${IRI}|${BLANK})\\s*${IRI}\\s*(?:${IRI}|${BLANK}|${LITERAL})\\s*\\.\\s*(?:#.*)?$`,
  "u",
);
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const PLAIN: Readonly<Record<string, string>> = {
  t: "\t",
  b: "\b",
  n: "\n",
  r: "\r",
  f: "\f",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

export const nTriples: TripleFormat = {
  name: "N-Triples",
  open: () => (line) => {
    if (/^\s*(#.*)?$/.test(line)) return undefined;
    const found = STATEMENT.exec(line);
    if (found === null) {
      throw new InvalidInput("BAD_TRIPLE", 'not of the form <subject> <predicate> <object> or "literal" .');
    }
    const [iriFrom, blankFrom, kind, iriTo, blankTo, literal, language, datatype] = found
      .slice(1)
      .map((part: string | undefined) => (part === undefined ? undefined : unescaped(part)));
    const attributes = {
      ...(language === undefined ? {} : { language }),
      ...(datatype === undefined ? {} : { datatype }),
    };
    return { from: (iriFrom ?? blankFrom)!, kind: kind!, to: (iriTo ?? blankTo ?? literal)!, attributes };
  },
};

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (_whole, four?: string, eight?: string, one?: string) => {
    const code = four ?? eight;
    if (code !== undefined && parseInt(code, 16) <= 0x10ffff) return String.fromCodePoint(parseInt(code, 16));
    const plain = one === undefined ? undefined : PLAIN[one];
    if (plain === undefined) throw new InvalidInput("BAD_TRIPLE", `the escape ${_whole} does not exist`);
    return plain;
  });
}
