/** Lines of triples from bytes, so that a line that is no text is told like one that is no triple. */
import type { InvalidInput, TripleFormat, TripleFormatName } from "../index.js";
import { csv, jsonLines, nTriples, tsv } from "../relations/index.js";
import type { ByteLine } from "./byte-lines.js";

export const TRIPLE_FORMATS: Readonly<Record<TripleFormatName, TripleFormat>> = {
  jsonl: jsonLines,
  csv,
  tsv,
  nt: nTriples,
};

/** The format that a file's name tells, `jsonl` where it tells none. */
export function formatByName(file: string): TripleFormatName {
  const ending = /\.(\w+)$/.exec(file)?.[1].toLowerCase() ?? "";
  return Object.hasOwn(TRIPLE_FORMATS, ending) ? (ending as TripleFormatName) : "jsonl";
}

/** Each line is parsed before the next one is taken, so that what is wrong with its bytes is still at hand. */
export class TripleLines {
  private bad: InvalidInput | null = null;

  constructor(private readonly source: AsyncIterable<ByteLine>) {}

  async *lines(): AsyncGenerator<string, void, undefined> {
    for await (const { text } of this.source) {
      this.bad = typeof text === "string" ? null : text;
      yield typeof text === "string" ? text : "";
    }
  }

  /** The format, which refuses lines that are no text. */
  format({ name, open }: TripleFormat): TripleFormat {
    return {
      name,
      open: () => {
        const read = open();
        return (line) => {
          if (this.bad !== null) throw this.bad;
          return read(line);
        };
      },
    };
  }
}
