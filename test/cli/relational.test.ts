/** Questions to the relations, over the real program. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MultiDirectedGraph } from "graphology";
import gexf from "graphology-gexf";
import { describe, expect, it } from "vitest";
import { Memory, type AnalogyAnswer, type LinkAnswer, type WayAnswer } from "../../src/index.js";
import { engraph, engraphJson, temporaryFolder } from "./engraph.js";

/** home → square → bridge or ford → shop; the bridge is the shorter way. */
async function town(): Promise<string> {
  const db = join(temporaryFolder(), "town.db");
  const memory = await Memory.open(db);
  await memory.relateAll([
    { from: "home", kind: "walk", to: "square" },
    { from: "square", kind: "bridge", to: "shop" },
    { from: "square", kind: "walk", to: "ford" },
    { from: "ford", kind: "walk", to: "shop" },
    { from: "shop", kind: "walk", to: "island", closed: true },
  ]);
  await memory.close();
  return db;
}

describe("route", () => {
  it("tells steps and cost, stops, alternatives, what if", async () => {
    const db = await town();
    const run = await engraph(["route", db, "home", "shop"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("2 steps, cost 2.");
    expect(run.stdout).toMatch(/^ +2 +square —bridge→ shop +2$/m);
    const twice = await engraph(["route", db, "home", "shop", "--alternatives", "2"]);
    expect(twice.stdout).toContain("2. 3 steps, cost 3.");
    expect((await engraph(["route", db, "home", "shop", "--salient"])).stdout).toMatch(/probability 0?\.?\d/);
    expect((await engraph(["route", db, "home", "home"])).stdout).toBe("Already there: home.\n");
    const stop = ["--stop", "ford", "--stop", "square", "--as-of", "2100-01-01"];
    expect((await engraph(["route", db, "home", "shop", ...stop])).stdout).toContain(
      "by way of square, ford",
    );
    for (const detour of [
      ["--close", "2"],
      ["--pattern", "walk*"],
      ["--cost", "bridge=7.5", "--cost", "walk=2"],
    ]) {
      const { routes } = await engraphJson<WayAnswer>(["route", db, "home", "shop", ...detour]);
      expect(routes[0].sentence).toBe("home —walk→ square —walk→ ford —walk→ shop");
    }
  });

  it("refuses costs that are none", async () => {
    const db = await town();
    for (const cost of ["bridge", "bridge=", "=3", "bridge=-1", "bridge=NaN"]) {
      const run = await engraph(["route", db, "home", "shop", "--cost", cost]);
      expect(run.code).not.toBe(0);
      expect(run.stderr).toContain("Expected kind=cost");
    }
  });

  it("relations are ends of relations", async () => {
    const db = await town();
    expect((await engraph(["relate", db, "relation:2", "since", "name:1952"])).stdout).toContain(
      "relation 2 —since→ 1952",
    );
    expect((await engraph(["relations", db, "relation:2"])).stdout).toContain("relation 2 —since→ 1952");
    const { routes } = await engraphJson<WayAnswer>(["route", db, "relation:2", "name:1952"]);
    expect(routes[0].sentence).toBe("relation 2 —since→ 1952");
    expect((await engraph(["relate", db, "relation:x", "since", "name:1952"])).stderr).toContain(
      "give its id, such as relation:7",
    );
    expect((await engraph(["relate", db, "relation:99", "since", "name:1952"])).code).toBe(3);
  });

  it("tells what is to blame where there is no way, and ends with 3", async () => {
    const db = await town();
    const run = await engraph(["route", db, "home", "island"]);
    expect(run).toMatchObject({ code: 3, stderr: "" });
    expect(run.stdout).toMatch(/if this were open:\n\n.*\n.*\n +5 +shop —walk→ island/);
    expect((await engraph(["route", db, "home", "island", "--open", "5"])).code).toBe(0);
    const never = await engraph(["route", db, "shop", "home", "--json"]);
    expect(never.code).toBe(3);
    expect(JSON.parse(never.stdout)).toEqual({ routes: [], blockedBy: [] });
    expect((await engraph(["route", db, "home", "nowhere"])).stderr).toBe(
      'engraph: no trace is named "nowhere".\n',
    );
    expect((await engraph(["route", db, "home", "shop", "--pattern", "(walk"])).code).toBe(2);
  });
});

async function atlas(): Promise<string> {
  const db = join(temporaryFolder(), "atlas.db");
  const memory = await Memory.open(db);
  for (const [city, country] of [
    ["Paris", "France"],
    ["Oslo", "Norway"],
    ["Rome", "Italy"],
  ]) {
    await memory.relate(city, "capital of", country);
    await memory.relate(city, "is a", "city");
    await memory.relate(country, "is a", "country");
  }
  await memory.relate("Milan", "is a", "city");
  await memory.close();
  return db;
}

describe("like, analogy, links", () => {
  it("answer by relations alone", async () => {
    const db = await atlas();
    expect((await engraph(["like", db, "Paris", "--limit", "2"])).stdout).toMatch(
      /^ *\d+ +Oslo +[01]\.\d{3}$/m,
    );
    const analogy = ["analogy", db, "Paris", "France", "Oslo"];
    expect((await engraph(analogy)).stdout).toMatch(/Norway +[01]\.\d{3} +—capital of→/);
    const { answers } = await engraphJson<{ answers: AnalogyAnswer[] }>([...analogy, "--limit", "1"]);
    expect(answers).toMatchObject([{ label: "Norway" }]);
    const links = ["links", db, "--from", "Rome", "--kind", "is a", "--known", "--limit", "1"];
    const known = await engraphJson<{ answers: LinkAnswer[] }>(links);
    expect(known.answers).toMatchObject([{ label: "city", known: true }]);
    expect((await engraph(links)).stdout).toMatch(/city +[01]\.\d{3} +known$/m);
    expect((await engraph(["links", db, "--kind", "capital of", "--to", "Italy"])).code).toBe(0);
  });

  it("refuse questions without a gap, and traces that are not there", async () => {
    const db = await atlas();
    const both = await engraph(["links", db, "--kind", "is a", "--from", "Rome", "--to", "city"]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--from or --to") as string });
    expect((await engraph(["links", db, "--from", "Rome"])).code).toBe(2);
    expect((await engraph(["like", db, "Rome", "--limit", "0"])).code).toBe(2);
    expect((await engraph(["analogy", db, "Rome", "Italy", "Atlantis"])).code).toBe(3);
  });
});

describe("tell", () => {
  it("takes sentences in and answers the question", async () => {
    const db = join(temporaryFolder(), "town.db");
    const building = "A has 3 floors. Floor 1 of A has stairs to and from floor 3.";
    const question = "I am on floor 1 of A: how do I get to floor 3 of A?";
    const input = `${building}\n${question}\n`;
    const run = await engraph(["tell", db, "--source", "ann"], { input });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/A floor 1 —stairs→ A floor 3.* ann/);
    expect(run.stdout).toContain("From A floor 1 to A floor 3: 1 step, cost 1.");
  });

  it("shows what it cannot read, and makes no file then", async () => {
    const db = join(temporaryFolder(), "town.db");
    const run = await engraph(["tell", db, "A has 3 floors. Colourless ideas sleep.", "--json"]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(/UNREADABLE_STATEMENT.*Colourless ideas/);
    expect(existsSync(db)).toBe(false);
  });
});

describe("close-relation, reopen-relation", () => {
  it("change what routes may take", async () => {
    const db = await town();
    const closed = await engraph(["close-relation", db, "2", "--from", "2026-01-01", "--to", "2100-01-01"]);
    expect(closed.stdout).toContain("square —bridge→ shop");
    const { routes } = await engraphJson<WayAnswer>(["route", db, "home", "shop"]);
    expect(routes[0].cost).toBe(3);
    expect((await engraph(["close-relation", db, "2", "--from", "2026-01-01"])).code).toBe(4);
    expect(await engraphJson(["reopen-relation", db, "#5"])).toMatchObject({ relation: { id: 5 } });
    expect((await engraph(["route", db, "home", "island"])).code).toBe(0);
    expect((await engraph(["reopen-relation", db, "2", "--at", "2026-06-01"])).code).toBe(0);
    expect((await engraph(["close-relation", db, "99"])).code).toBe(3);
    expect((await engraph(["close-relation", db, "bridge"])).code).toBe(2);
  });
});

describe("import --triples", () => {
  const LINES = ['{"from":"a","kind":"k","to":"b"}', "broken", '["b","k","c"]'].join("\n");

  it("passes bad lines over and tells them, bytes that are no text too", async () => {
    const db = join(temporaryFolder(), "a.db");
    const input = Buffer.concat([Buffer.from(LINES), Buffer.from([10, 0xff, 10])]);
    const run = await engraph(["import", db, "--triples", "-", "--invalid", "skip"], { input });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("4 statements read: 2 new relations, 0 said again, 2 passed over.");
    expect(run.stdout).toMatch(/^ {2}line 2: it is not JSON/m);
    expect(run.stdout).toMatch(/^ {2}line 4: .*UTF-8/m);
    const again = await engraphJson(["import", db, "--triples", "-", "--invalid", "skip"], { input: LINES });
    expect(again).toMatchObject({ relations: 0, repeated: 2, skipped: 1, invalid: [{ line: 2 }] });
  });

  it("stops at a bad line, takes all or nothing, reads the format off the name", async () => {
    const folder = temporaryFolder();
    const [db, file] = [join(folder, "a.db"), join(folder, "a.csv")];
    writeFileSync(file, "from,kind,to\na,k,b\na,k\nb,k,c\n");
    const atomic = await engraph(["import", db, "--triples", file, "--atomic", "--source", "map"]);
    expect(atomic.code).toBe(2);
    expect(atomic.stderr).toMatch(/Line 3 .*Nothing was taken in/);
    expect(await engraphJson(["relations", db])).toMatchObject({ total: 0 });
    expect((await engraph(["import", db, "--triples", file, "--invalid", "throw"])).stderr).toContain(
      "before it",
    );
    expect(await engraphJson(["relations", db])).toMatchObject({ total: 1 });
    const tsv = await engraph(["import", db, "--triples", "-", "--format", "tsv"], { input: "x\tk\ty\n" });
    expect(tsv.stdout).toContain("1 new relation,");
    expect((await engraph(["import", db, file, "--triples", file])).code).toBe(2);
    expect((await engraph(["import", db, file, "--atomic"])).stderr).toContain("--atomic is for --triples");
  });
});

describe("export --gexf", () => {
  it("writes a graph that can be read, whatever the words", async () => {
    const folder = temporaryFolder();
    const [db, file] = [join(folder, "a.db"), join(folder, "a.gexf")];
    const memory = await Memory.open(db);
    const { relation } = await memory.relate('A & "B" <c>\u001b', "gives", "book", { closed: true });
    await memory.relate({ relation: relation.id }, "day", "Monday");
    await memory.close();
    expect(await engraphJson(["export", db, file, "--gexf"])).toMatchObject({ file });
    const graph = gexf.parse(MultiDirectedGraph, readFileSync(file, "utf8"));
    expect([graph.order, graph.size]).toEqual([4, 2]);
    expect(graph.getNodeAttribute("trace 1", "label")).toBe('A & "B" <c>\ufffd');
    expect(graph.getNodeAttribute("relation 1", "label")).toContain("—gives→ book");
    expect(graph.getEdgeAttributes("1")).toMatchObject({ label: "gives", "attribute closed": true });
    expect((await engraph(["export", db, file, "--gexf"])).code).toBe(4);
  });
});

describe("--svg", () => {
  it("draws a way and a neighbourhood, and replaces no file", async () => {
    const db = await town();
    const [way, around] = [`${db}.way.svg`, `${db}.around.svg`];
    expect((await engraph(["route", db, "home", "shop", "--svg", way])).code).toBe(0);
    const drawn = readFileSync(way, "utf8");
    for (const name of ["home", "square", "shop"]) expect(drawn).toContain(`>${name}</tspan>`);
    for (const step of ["1  walk", "2  bridge"]) expect(drawn).toContain(`>${step}</text>`);
    expect(drawn.match(/marker-end/g)).toHaveLength(2);
    expect((await engraph(["relations", db, "square", "--svg", around])).code).toBe(0);
    expect(readFileSync(around, "utf8").match(/<tspan /g)).toHaveLength(4);
    expect((await engraph(["relations", db, "square", "--svg", way])).code).toBe(4);
    expect(readFileSync(way, "utf8")).toBe(drawn);
  });
});
