import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLines } from "../../../src/relations/triples/json-lines.js";
import { nTriples } from "../../../src/relations/triples/n-triples.js";
import { readTriples, streamTriples } from "../../../src/relations/triples/read-triples.js";
import { csv, tsv } from "../../../src/relations/triples/separated-values.js";
import type { TripleFormat } from "../../../src/relations/triples/triple-format.js";

const read = (text: string, format: TripleFormat) => [...readTriples(text.split("\n"), format)];
const triples = (text: string, format: TripleFormat) => read(text, format).map(({ triple }) => triple);

const crosses = { from: "bridge", kind: "crosses", to: "Nai", attributes: {} };

describe.each([
  {
    format: jsonLines,
    text: '["bridge", "crosses", "Nai"]\n\n{"subject":"bridge","predicate":"crosses","object":"Nai"}',
  },
  { format: csv, text: 'bridge,crosses,Nai\n\n"bridge",crosses,"Nai"' },
  { format: tsv, text: "bridge\tcrosses\tNai\nbridge\tcrosses\tNai" },
  { format: nTriples, text: "<bridge> <crosses> <Nai> .\n# note\n<bridge><crosses><Nai>. # note" },
])("$format.name", ({ format, text }) => {
  it("reads triples and passes over lines that say nothing", () => {
    expect(triples(text, format)).toEqual([crosses, crosses]);
  });

  it("reports a broken line by its number and reads on", () => {
    const lines = text.split("\n");
    const found = read([lines[0], "§", "", lines[0]].join("\n"), format);
    expect(found.map(({ line, error }) => [line, error?.code])).toEqual([
      [1, undefined],
      [2, "BAD_TRIPLE"],
      [4, undefined],
    ]);
    expect(found[1].error?.message).toContain("Line 2 is not " + format.name);
    expect(found[1].error?.message).toContain("§");
  });

  it("never throws on any line", () => {
    fc.assert(fc.property(fc.string(), (line) => void read(line, format)));
  });
});

describe("fields", () => {
  it("become attributes, but for those every relation has", () => {
    const line =
      '{"from":"bridge","kind":"crosses","to":"Nai","weight":2,"source":"city","closed":true,"note":null}';
    const expected = { ...crosses, weight: 2, source: "city", attributes: { closed: true } };
    expect(triples(line, jsonLines)).toEqual([expected]);
    const table = 'kind,to,from,weight,source,closed,note\ncrosses,Nai,bridge,2,city,true,""';
    expect(triples(table, csv)).toEqual([expected]);
  });

  it.each([
    ['{"from":"a","kind":"b"}', 'no "to"'],
    ['{"from":"a","kind":"b","to":"c","x":[1]}', '"x" is neither'],
    ['{"from":"a","kind":"b","to":"c","weight":0}', '"weight" is 0'],
    ["{", "not JSON"],
    ["3", "neither an object"],
  ])("are checked in %s", (line, message) => {
    expect(read(line, jsonLines)[0].error?.message).toContain(message);
  });
});

describe("CSV", () => {
  it("keeps commas and quotes in quoted fields", () => {
    expect(triples('"a, b",says,"""hi"""', csv)).toMatchObject([{ from: "a, b", to: '"hi"' }]);
    expect(read('"a,b,c', csv)[0].error?.message).toContain("quote");
    expect(read("a,b", csv)[0].error?.message).toContain("2 columns, expected 3");
  });
});

describe("N-Triples", () => {
  it("reads blank nodes, literals and escapes", () => {
    const text = String.raw`_:b1 <p> "caf\u00E9 \"x\"\n"@fr .
<s> <p> "3"^^<int> .`;
    expect(triples(text, nTriples)).toEqual([
      { from: "_:b1", kind: "p", to: 'café "x"\n', attributes: { language: "fr" } },
      { from: "s", kind: "p", to: "3", attributes: { datatype: "int" } },
    ]);
    expect(read(String.raw`<s> <p> "\q" .`, nTriples)[0].error?.message).toContain("escape");
  });
});

describe("streamTriples", () => {
  it("reads the same from a stream", async () => {
    async function* lines() {
      for (const line of ["a,b,c", "oops", "d,e,f"]) yield await Promise.resolve(line);
    }
    const found = [];
    for await (const { line, error } of streamTriples(lines(), csv)) found.push([line, error === undefined]);
    expect(found).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });
});
