/** `engraph tell`: controlled sentences about places into relations, and what they ask for answered. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { InvalidInput, Memory, type Told } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { byteLines } from "../byte-lines.js";
import { openSource } from "../byte-source.js";
import { given } from "../given.js";
import { withMemory } from "../open-memory.js";
import { note, print } from "../output.js";
import { relationTable } from "../relation-words.js";
import { routeWords } from "../route-words.js";

interface Options extends CommonOptions {
  readonly source?: string;
}

export function addTell(program: Command): void {
  addCommand(program, "tell", "take in controlled sentences about places, and answer what they ask")
    .argument("[text]", "the sentences; - is standard input (default: -)")
    .option("--source <name>", "who says so (default: user)")
    .action(async (db: string, words: string | undefined, { source, json }: Options) => {
      const text = words === undefined || words === "-" ? await standardInput() : words;
      const tell = (memory: Memory) => memory.tell(text, given({ source }));
      if (!existsSync(db)) await rehearse(tell);
      await print(await withMemory(db, "make", tell), json, toldWords);
    });
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY) note("reading sentences; Ctrl-D ends.");
  const lines: string[] = [];
  for await (const { number, text } of byteLines((await openSource("-")).stream)) {
    if (text instanceof InvalidInput) throw new InvalidInput(text.code, `line ${number}: ${text.message}`);
    lines.push(text);
  }
  return lines.join("\n");
}

/** In memory first, so that sentences that cannot be read do not leave a file behind. */
async function rehearse(tell: (memory: Memory) => Promise<Told>): Promise<void> {
  const memory = await Memory.open(":memory:");
  try {
    await tell(memory);
  } finally {
    await memory.close();
  }
}

function toldWords({ relations, question, answer }: Told): string {
  const parts = relations.length === 0 ? [] : [relationTable(relations)];
  if (question !== null && answer !== null) {
    parts.push(`From ${question.from} to ${question.to}: ${routeWords(answer)}`);
  }
  return parts.length === 0 ? "That says nothing." : parts.join("\n\n");
}
