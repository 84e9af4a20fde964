import { describe, expect, it } from "vitest";
import { printable } from "../../src/cli/printable.js";
import { displayWidth, facts, paragraph, table, type Column } from "../../src/cli/table.js";

const columns: Column[] = [
  { title: "n", align: "right" },
  { title: "what", gives: "wrap" },
  { title: "who", gives: "cut" },
];

describe("table", () => {
  it("takes no more room than it needs", () => {
    expect(table(columns, [["12", "a bridge", "ann"]], 80)).toBe(
      [" n  what      who", "──  ────────  ───", "12  a bridge  ann"].join("\n"),
    );
  });

  it("fits the screen, whatever the cells", () => {
    const rows = [
      ["1", "many words ".repeat(30), "x".repeat(90)],
      ["2", "w".repeat(200), "ann"],
      ["3", "桥今天关闭了请绕行".repeat(20), "🎉".repeat(40)],
      ["4", "é".normalize("NFD").repeat(100), ""],
    ];
    for (const screen of [40, 57, 80, 120]) {
      for (const line of table(columns, rows, screen).split("\n")) {
        expect(displayWidth(line)).toBeLessThanOrEqual(screen);
      }
    }
  });

  it("breaks text without losing any", () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
    const shown = table(columns, [["1", words.join(" "), "ann"]], 50);
    for (const word of words) expect(shown).toContain(word);
    const long = "abcdefghij".repeat(20);
    expect(table(columns, [["1", long, ""]], 50).replace(/[^a-j]/g, "")).toContain(long);
  });

  it("keeps what steers a terminal out", () => {
    const evil = "red\u001b[31m\nnext\u202eline\u0007";
    const clean = "red\u{fffd}[31m next\u{fffd}line\u{fffd}";
    expect(printable(evil)).toBe(clean);
    expect(table(columns, [["1", evil, ""]], 80)).toContain(clean);
    expect(facts([["gist", evil]])).toBe(`gist  ${clean}`);
    expect(paragraph(evil)).toBe(clean);
  });
});

describe("paragraph", () => {
  it("breaks at spaces", () => {
    expect(paragraph("one two three four", 9)).toBe("one two\nthree\nfour");
  });
});
