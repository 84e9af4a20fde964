/** `engraph import`: an export into an empty memory, or relations from triples. */
import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import { InvalidInput, Memory, type Stats } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { byteLines } from "../byte-lines.js";
import { openSource } from "../byte-source.js";
import { count, held, heldWords } from "../held.js";
import { importTriples, triplesWords, type TriplesOptions } from "../import-triples.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";
import { TRIPLE_FORMATS } from "../triple-lines.js";

interface Options extends CommonOptions, TriplesOptions {
  readonly triples?: string;
}

export function addImport(program: Command): void {
  addCommand(program, "import", "take in an export, whole or not at all, or relations with --triples")
    .argument("[file]", "what export wrote; - is standard input (default: -)")
    .option("--triples <file>", "relations instead, one a line, into any memory; - is standard input")
    .addOption(
      new Option(
        "--format <name>",
        "what the lines are (default: as the file's name ends, else jsonl)",
      ).choices(Object.keys(TRIPLE_FORMATS)),
    )
    .addOption(
      new Option("--invalid <how>", "at a bad line: stop there, or pass it over (default: throw)").choices([
        "throw",
        "skip",
      ]),
    )
    .option("--atomic", "all triples or none")
    .option("--source <name>", "who says so, for lines that do not tell (default: user)")
    .action(async (db: string, file: string | undefined, options: Options) => {
      checkUsage(file, options);
      if (options.triples !== undefined) {
        await print(await importTriples(db, options.triples, options), options.json, triplesWords);
        return;
      }
      const lines = await linesOf(file ?? "-");
      if (!existsSync(db)) await rehearse(lines);
      const stats = await withMemory(
        db,
        "make",
        async (memory) => {
          await memory.import(lines);
          return memory.stats();
        },
        { encoders: [] },
      );
      await print(stats, options.json, importWords);
    });
}

/** @throws InvalidInput `BAD_USAGE` for a file of each, or options that only triples have. */
function checkUsage(file: string | undefined, { triples, ...options }: Options): void {
  if (triples !== undefined && file !== undefined) {
    throw new InvalidInput("BAD_USAGE", `give --triples ${triples} or the export ${file}, not both.`);
  }
  for (const option of ["format", "invalid", "atomic", "source"] as const) {
    if (triples !== undefined || options[option] === undefined) continue;
    throw new InvalidInput(
      "BAD_USAGE",
      `--${option} is for --triples; an export is taken in whole or not at all.`,
    );
  }
}

/** In memory first, so that a bad export does not leave a file behind. */
async function rehearse(lines: readonly string[]): Promise<void> {
  const memory = await Memory.open(":memory:", { encoders: [] });
  try {
    await memory.import(lines);
  } finally {
    await memory.close();
  }
}

async function linesOf(file: string): Promise<string[]> {
  const source = await openSource(file);
  const lines: string[] = [];
  for await (const { number, text } of byteLines(source.stream)) {
    if (text instanceof InvalidInput) throw new InvalidInput(text.code, `line ${number}: ${text.message}`);
    lines.push(text);
  }
  return lines;
}

function importWords(stats: Stats): string {
  return `${heldWords(held(stats))}\n${count(stats.relations, "relation")}, ${count(stats.names, "bare name")}.`;
}
