/** Which state of a memory is kept while it learns. */
import { describe, expect, it } from "vitest";
import { noTally, type Tally } from "../../../experiments/driving/drive.js";
import { runJob } from "../../../experiments/driving/job.js";
import { learn, SEEDS, type Training } from "../../../experiments/driving/learn.js";
import { DEFAULT, MAIN } from "../../../experiments/driving/plan.js";
import { isBetter, isDue, snapshotOf } from "../../../experiments/driving/snapshot.js";
import { SEEN_CLASSES } from "../../../experiments/driving/world/thing-classes.js";

const tally = (collisions: number, km: number, timeS: number): Tally => ({
  ...noTally(),
  collisions,
  distanceM: 1_000 * km,
  timeS,
});

describe("a snapshot", () => {
  it("is due from some drive on, every so many", () => {
    const due = Array.from({ length: 400 }, (_, i) => i + 1).filter((episodes) =>
      isDue(DEFAULT.select, episodes),
    );
    expect(due).toEqual([200, 250, 300, 350, 400]);
  });

  it("is better with fewer collisions per km; with as many, if it is faster", () => {
    expect(isBetter(tally(1, 100, 10_000), tally(1, 90, 5_000))).toBe(true);
    expect(isBetter(tally(0, 50, 5_000), tally(0, 60, 5_000))).toBe(false);
    expect(isBetter(tally(0, 60, 5_000), tally(0, 50, 5_000))).toBe(true);
    expect(isBetter(tally(0, 60, 5_000), tally(0, 60, 5_000))).toBe(false);
  });

  it("is driven by with seeds of its own", () => {
    const lastTraining = SEEDS.training(99) + DEFAULT.training;
    expect(lastTraining).toBeLessThan(SEEDS.validation);
    expect(SEEDS.validation + 1_000).toBeLessThan(SEEDS.selection);
    expect(SEEDS.selection + DEFAULT.select.drives).toBeLessThan(SEEDS.test);
  });
});

describe("learning with a choice of snapshots", () => {
  const training: Training = {
    classes: SEEN_CLASSES,
    episodes: 40,
    select: { from: 8, every: 8, drives: 4 },
  };

  it("keeps what the memory was after the drives that were best, to the last number", async () => {
    const chosen = await learn(2, MAIN, training);
    const { tried, keptEpisodes } = chosen;
    expect(tried.map(({ episodes }) => episodes)).toEqual([8, 16, 24, 32, 40]);
    const kept = tried.find(({ episodes }) => episodes === keptEpisodes)!;
    for (const { tally: driven } of tried) expect(isBetter(driven, kept.tally)).toBe(false);

    const plain = await learn(2, MAIN, { classes: SEEN_CLASSES, episodes: keptEpisodes });
    expect(plain.keptEpisodes).toBe(keptEpisodes);
    expect((await snapshotOf(chosen.memory, 0)).lines).toEqual((await snapshotOf(plain.memory, 0)).lines);
    expect(chosen.memories).toBe(plain.memories);
    await chosen.memory.close();
    await plain.memory.close();
  });

  it("does not change what is learned meanwhile", async () => {
    const { curve, lessons, snapshots, memory } = await learn(2, MAIN, training);
    const plain = await learn(2, MAIN, { classes: SEEN_CLASSES, episodes: 40 });
    expect(snapshots.at(-1)!.lines).toEqual((await snapshotOf(plain.memory, 0)).lines);
    expect(lessons).toBe(plain.lessons);
    expect(curve.map(({ memories }) => memories)).toEqual(plain.curve.map(({ memories }) => memories));
    await memory.close();
    await plain.memory.close();
  });

  it("keeps the last state where only what is condensed is chosen", async () => {
    const last = await learn(2, MAIN, { ...training, episodes: 16, keepLast: true });
    expect(last.snapshots.map(({ episodes }) => episodes)).toEqual([8, 16]);
    expect([last.keptEpisodes, last.tried]).toEqual([16, []]);
    expect((await snapshotOf(last.memory, 0)).lines).toEqual(last.snapshots[1].lines);
    await last.memory.close();
  });

  it("condenses the one that drives best when it is condensed", async () => {
    const condensed = { id: "few", capacity: 60, bandwidth: 0.4, tests: [] };
    const fewer = { ...training, episodes: 16 };
    const job = { id: "all", seed: 2, method: MAIN, training: fewer, tests: [], condensed };
    const { condensed: few, tried: triedWhole } = await runJob(job);
    const { tried, keptEpisodes, memories } = few!;
    expect(memories).toBe(60);
    expect(tried.map(({ tally: driven }) => driven.distanceM)).not.toEqual(
      triedWhole.map(({ tally: driven }) => driven.distanceM),
    );
    const kept = tried.find(({ episodes }) => episodes === keptEpisodes)!;
    for (const { tally: driven } of tried) expect(isBetter(driven, kept.tally)).toBe(false);
  });

  it("complains where no snapshot falls due", async () => {
    const select = { from: 50, every: 10, drives: 1 };
    await expect(learn(2, MAIN, { ...training, select })).rejects.toThrow("No snapshot was due");
  });
});
