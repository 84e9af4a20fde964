/** What one job of experiment:driving comes to. */
import { describe, expect, it } from "vitest";
import { runJob } from "../../../experiments/driving/job.js";
import { learn, SEEDS, type Drives } from "../../../experiments/driving/learn.js";
import { DEFAULT, MAIN } from "../../../experiments/driving/plan.js";
import { SEEN_CLASSES } from "../../../experiments/driving/world/thing-classes.js";

const training = { classes: SEEN_CLASSES, episodes: 16 };
const test: Drives = { name: "seen", classes: SEEN_CLASSES, episodes: 2, firstSeed: SEEDS.validation };

describe("a job", () => {
  it("condenses copies of what it learned, which stays as it is", async () => {
    const condensed = [0.35, 0.4].map((bandwidth) => ({
      id: `few, ${bandwidth}`,
      capacity: 60,
      bandwidth,
      tests: [test],
    }));
    const job = { id: "all", seed: 2, method: MAIN, training, tests: [test] };
    const result = await runJob({ ...job, condensed });
    expect(result.condensed.map(({ id, memories }) => [id, memories])).toEqual([
      ["few, 0.35", 60],
      ["few, 0.4", 60],
    ]);
    const [narrow, wide] = result.condensed.map(({ tests }) => tests.seen.distanceM);
    expect(narrow).not.toBe(wide);
    const alone = await runJob(job);
    expect(alone.memories).toBe(result.memories);
    expect(alone.tests.seen.distanceM).toBe(result.tests.seen.distanceM);
  });

  it("learns the same from the same seed, in as many parts as its curve has", async () => {
    const [one, other] = await Promise.all([learn(3, MAIN, training), learn(3, MAIN, training)]);
    expect([one.lessons, one.memories, one.tally.distanceM]).toEqual([
      other.lessons,
      other.memories,
      other.tally.distanceM,
    ]);
    expect(one.curve).toHaveLength(1);
    expect(one.curve[0].tally.episodes).toBe(16);
    await one.memory.close();
    await other.memory.close();
  });

  it("has seeds for the test that nothing learns from or is chosen by", () => {
    const lastTraining = SEEDS.training(99) + DEFAULT.training;
    expect(lastTraining).toBeLessThan(SEEDS.validation);
    expect(SEEDS.validation + 1_000).toBeLessThan(SEEDS.test);
  });
});
