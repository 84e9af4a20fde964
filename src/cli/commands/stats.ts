/** `engraph stats`: how much is held, how it came to that, and what serves. */
import type { Command } from "commander";
import type { SpaceStats, Stats } from "../../index.js";
import { addCommand, type CommonOptions } from "../add-command.js";
import { percent } from "../held.js";
import { withMemory } from "../open-memory.js";
import { print } from "../output.js";
import { facts } from "../table.js";

export function addStats(program: Command): void {
  addCommand(program, "stats", "tell how much is held, how it came to that, and what serves").action(
    async (db: string, options: CommonOptions) => {
      const stats = await withMemory(db, "read", (memory) => memory.stats());
      await print(stats, options.json, statsWords);
    },
  );
}

function statsWords(stats: Stats): string {
  const general = facts([
    ["file", stats.path ?? "in memory"],
    ["size", bytesWords(stats.sizeBytes)],
    ["commits", String(stats.generation)],
    ["relations", String(stats.relations)],
    ["bare names", String(stats.names)],
  ]);
  return [general, ...stats.spaces.map(spaceWords)].join("\n\n");
}

function spaceWords(space: SpaceStats): string {
  const { counts } = space;
  const refused = `${counts.duplicate} exact repeats, ${counts.echo} echoes`;
  return facts([
    ["space", `${space.encoder} (${space.modality}, ${space.dimension} numbers)`],
    ...(space.encodable
      ? []
      : [["encoder", "not here: this program cannot take in or compare such signals"] as const]),
    ["  signals", String(counts.signals)],
    ["  memories", `${space.lasting} (${percent(space.shareKept)} of the signals)`],
    ["  considered", `${space.fleeting} (with the memories ${percent(space.shareHeld)})`],
    ["  matched", `${counts.reinforced} reinforced, ${counts.kept} kept, ${counts.remembered} remembered`],
    ["  refused", refused],
    ["  let go", `${counts.letGo} considered, ${counts.forgotten} memories`],
    ["  the same from", `cosine ${space.sameSimilarity.toFixed(2)}`],
    ["  index", indexWords(space)],
  ]);
}

function indexWords({ index }: SpaceStats): string {
  if (index === null) return "none";
  const { kind, reason, rebuilt } = index;
  const notes = [reason, rebuilt === null ? null : `rebuilt at this start: ${rebuilt}`].filter(
    (part) => part !== null,
  );
  return notes.length === 0 ? kind : `${kind} (${notes.join("; ")})`;
}

function bytesWords(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
