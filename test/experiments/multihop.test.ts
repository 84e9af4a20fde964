import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Bm25 } from "../../experiments/multihop/bm25.js";
import { PassageGraph } from "../../experiments/multihop/passage-graph.js";
import { recallAt } from "../../experiments/multihop/score.js";
import { failingRun, smokeRun } from "./smoke.js";

const MUSIQUE = "../shared/data/multihop";
const absent = !existsSync(MUSIQUE);
if (absent)
  console.log(`experiment:multihop is skipped: ${MUSIQUE} is absent; it is not part of the project.`);

describe.skipIf(absent)(`experiment:multihop --smoke (skips where ${MUSIQUE} is absent)`, () => {
  it("finds more by spreading than by text", async () => {
    const run = await smokeRun("multihop");
    const rows = run.result.rows as { method: string; at10: number }[];
    const at10 = (method: string) => rows.find((row) => row.method === method)!.at10;
    expect(at10("BM25 seeds + spreading, held out")).toBeGreaterThan(at10("BM25, Lucene's defaults"));
    expect(run.read("recall.svg")).toContain("</svg>");
    run.clean();
  });
});

describe("experiment:multihop without data", () => {
  it("says where to get it", async () => {
    const { code, complaint } = await failingRun("multihop", ["--data", "no/such/folder"]);
    expect(code).toBe(2);
    expect(complaint).toContain("https://github.com/OSU-NLP-Group/HippoRAG");
  });
});

describe("BM25", () => {
  it("is the formula, worked by hand", () => {
    const search = new Bm25(["red apple", "green apple tree", "sky"]);
    const idf = Math.log(1 + (3 - 1 + 0.5) / (1 + 0.5));
    const length = 1 - 0.75 + (0.75 * 2) / 2;
    const [first] = search.search("red");
    expect(first.text).toBe(0);
    expect(first.score).toBeCloseTo((idf * 2.2) / (1 + 1.2 * length), 12);
    expect(search.search("nothing")).toEqual([]);
  });
});

describe("PassageGraph", () => {
  const passages = [
    { title: "Ann", text: "Ann\nAnn lives by the river.", triples: [["Ann", "lives by", "Nai"]] as const },
    { title: "Nai", text: "Nai\nIt flows east.", triples: [["Nai", "flows to", "the sea"]] as const },
    { title: "Bob", text: "Bob\nBob is a cook.", triples: [["Bob", "is", "cook"]] as const },
  ];
  const settings = { passages: 1, sharpness: 1, phrases: 0, alpha: 0.3, title: 0 };

  it("brings to mind a passage that shares no word with the question, and tells the way", () => {
    const graph = new PassageGraph(passages, new Bm25(passages.map(({ text }) => text)), 0);
    const brought = graph.ask("Where does Ann live?", settings);
    expect(brought.map(({ passage }) => passage)).toEqual([0, 1]);
    expect(graph.sentence(brought[1].path)).toBe("[Ann] —mentions→ nai ←mentions— [Nai]");
  });
});

describe("recallAt", () => {
  it("is the mean share of what was needed among the first k, in percent", () => {
    const questions = [
      { question: "", supporting: [1, 2] },
      { question: "", supporting: [3, 4] },
    ];
    expect(
      recallAt(
        questions,
        [
          [1, 9, 2],
          [9, 9, 9],
        ],
        2,
        [0, 1],
      ),
    ).toBe(25);
  });
});
