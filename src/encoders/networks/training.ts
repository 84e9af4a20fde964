/**
 * The loop that trains anything: epochs in seeded order, early stopping, checkpoints. It knows nothing of networks, draws no
 * chance of its own and reads no clock, so that a run that was killed and goes on ends where an undisturbed one ends.
 */
import { existsSync, readFileSync } from "node:fs";
import { Conflict, InvalidInput } from "../../core/errors.js";
import { seededRng, shuffle, type Rng } from "../../core/rng.js";
import { arraysFromBytes, arraysToBytes, writeAtomically } from "./array-file.js";

/** What can be trained. */
export interface Trainable {
  /** Names what is trained, on what: a checkpoint of another is refused. */
  readonly fingerprint: string;
  /** Signals to train on. */
  readonly count: number;
  /** One step on the chosen signals. @returns the mean loss before it. */
  step(chosen: Int32Array, how: { rng: Rng; learningRate: number }): number;
  /** On signals held back; undefined where there are none. */
  validate(): Validation | undefined;
  /** Everything that a step changes, by reference: weights first, then what the optimiser remembers. */
  readonly state: readonly Float32Array[];
}

export interface Validation {
  readonly loss: number;
  /** Share named rightly, 0…1, where there are classes. */
  readonly accuracy?: number;
}

export interface TrainingOptions {
  /** Passes over the signals. Default 3. */
  readonly epochs?: number;
  /** Signals a step. Default 64. */
  readonly batchSize?: number;
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Times which the rate is multiplied after each epoch, 0…1. Default 1. */
  readonly learningRateDecay?: number;
  /** Order of the signals, dropout, sampling. Default 1. */
  readonly seed?: number;
  /** Stop after so many epochs without a better validation; the best weights are kept. Default: never. */
  readonly patience?: number;
  /** A file to go on from; written after every epoch, and after every so many steps. */
  readonly checkpoint?: { readonly path: string; readonly everySteps?: number };
  /** After each step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Stops after the step under way; with a checkpoint it can go on later. */
  readonly signal?: AbortSignal;
}

export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps taken in all, of how many. */
  readonly step: number;
  readonly steps: number;
  /** Mean of this epoch so far. */
  readonly loss: number;
}

export interface EpochRecord {
  readonly epoch: number;
  /** Mean training loss. */
  readonly loss: number;
  readonly validation?: Validation;
}

export interface TrainingHistory {
  readonly epochs: readonly EpochRecord[];
  /** Mean training loss of each twentieth of an epoch; `at` counts epochs. */
  readonly curve: readonly { readonly at: number; readonly loss: number }[];
  /** Whose weights are kept. */
  readonly bestEpoch: number;
  readonly stopped: "finished" | "early" | "aborted";
}

/** Of the loss curve in an epoch. */
const CURVE_POINTS = 20;

const DEFAULTS = {
  epochs: 3,
  batchSize: 64,
  learningRate: 0.001,
  learningRateDecay: 1,
  seed: 1,
  patience: Infinity,
};
const KNOWN_OPTIONS = [...Object.keys(DEFAULTS), "checkpoint", "onProgress", "signal"];

/**
 * Trains until the epochs are over, validation no longer improves, or the signal aborts. Incomplete batches at the end of an
 * epoch are left out; each epoch leaves out others.
 *
 * @throws InvalidInput `BAD_OPTION`; Conflict `OTHER_CHECKPOINT` where the file is of another training.
 */
export async function train(subject: Trainable, options: TrainingOptions = {}): Promise<TrainingHistory> {
  checkTrainingOptions(options);
  const run = new TrainingRun(subject, { ...DEFAULTS, ...options });
  run.resume();
  return run.toEnd();
}

interface Position {
  epoch: number;
  /** Steps taken in this epoch, and the sum of their losses. */
  step: number;
  lossSum: number;
  records: EpochRecord[];
  bestEpoch: number;
  curve: { at: number; loss: number }[];
  /** Sum of the losses since the curve's last point, and their number. */
  curveSum: number;
  curveCount: number;
}

type FilledOptions = TrainingOptions & typeof DEFAULTS;

class TrainingRun {
  private position: Position = {
    epoch: 1,
    step: 0,
    lossSum: 0,
    records: [],
    bestEpoch: 0,
    curve: [],
    curveSum: 0,
    curveCount: 0,
  };
  private best: Float32Array[] | undefined;
  private readonly stepsPerEpoch: number;
  private readonly batchSize: number;

  constructor(
    private readonly subject: Trainable,
    private readonly options: FilledOptions,
  ) {
    this.batchSize = Math.min(options.batchSize, subject.count);
    this.stepsPerEpoch = Math.floor(subject.count / this.batchSize);
  }

  async toEnd(): Promise<TrainingHistory> {
    const { epochs, signal } = this.options;
    while (this.position.epoch <= epochs && !this.isStale()) {
      await this.finishEpoch();
      if (signal?.aborted) return this.end("aborted");
      this.closeEpoch();
    }
    return this.end(this.position.epoch <= epochs ? "early" : "finished");
  }

  private async finishEpoch(): Promise<void> {
    const { seed, learningRate, learningRateDecay, checkpoint, signal } = this.options;
    const { position, batchSize } = this;
    const order = shuffle(
      Int32Array.from({ length: this.subject.count }, (_, i) => i),
      seededRng(seedOf(seed, position.epoch, 0)),
    );
    const rate = learningRate * learningRateDecay ** (position.epoch - 1);
    while (position.step < this.stepsPerEpoch && signal?.aborted !== true) {
      const from = position.step * batchSize;
      position.step++;
      const loss = this.subject.step(order.subarray(from, from + batchSize), {
        rng: seededRng(seedOf(seed, position.epoch, position.step)),
        learningRate: rate,
      });
      position.lossSum += loss;
      this.draw(loss);
      this.report();
      if (checkpoint?.everySteps !== undefined && position.step % checkpoint.everySteps === 0) this.save();
      // Timers, bars and aborts get their turn.
      await new Promise(setImmediate);
    }
    if (signal?.aborted) this.save();
  }

  private closeEpoch(): void {
    const { position } = this;
    const validation = this.subject.validate();
    const loss = position.lossSum / this.stepsPerEpoch;
    position.records.push({
      epoch: position.epoch,
      loss,
      ...(validation === undefined ? {} : { validation }),
    });
    const best = position.records[position.bestEpoch - 1] as EpochRecord | undefined;
    if (
      validation === undefined ||
      best?.validation === undefined ||
      validation.loss < best.validation.loss
    ) {
      position.bestEpoch = position.epoch;
      this.best = validation === undefined ? undefined : this.subject.state.map((array) => array.slice());
    }
    position.epoch++;
    position.step = 0;
    position.lossSum = 0;
    this.save();
  }

  private draw(loss: number): void {
    const { position, stepsPerEpoch } = this;
    position.curveSum += loss;
    position.curveCount++;
    if (position.curveCount < Math.ceil(stepsPerEpoch / CURVE_POINTS) && position.step < stepsPerEpoch)
      return;
    const at = position.epoch - 1 + position.step / stepsPerEpoch;
    position.curve.push({ at, loss: position.curveSum / position.curveCount });
    position.curveSum = 0;
    position.curveCount = 0;
  }

  private isStale(): boolean {
    const { records, bestEpoch } = this.position;
    return records.length - bestEpoch >= this.options.patience;
  }

  private end(stopped: TrainingHistory["stopped"]): TrainingHistory {
    if (stopped !== "aborted") this.best?.forEach((array, i) => this.subject.state[i].set(array));
    const { records, bestEpoch, curve } = this.position;
    return { epochs: records, curve, bestEpoch, stopped };
  }

  private report(): void {
    const { epoch, step, lossSum } = this.position;
    const { epochs } = this.options;
    this.options.onProgress?.({
      epoch,
      epochs,
      step: (epoch - 1) * this.stepsPerEpoch + step,
      steps: epochs * this.stepsPerEpoch,
      loss: lossSum / step,
    });
  }

  private get fingerprint(): string {
    const { batchSize, learningRate, learningRateDecay, seed } = this.options;
    return JSON.stringify([
      this.subject.fingerprint,
      this.subject.count,
      batchSize,
      learningRate,
      learningRateDecay,
      seed,
    ]);
  }

  private save(): void {
    const { checkpoint } = this.options;
    if (checkpoint === undefined) return;
    const description = {
      fingerprint: this.fingerprint,
      position: this.position,
      hasBest: this.best !== undefined,
    };
    const arrays = [...this.subject.state, ...(this.best ?? [])];
    writeAtomically(checkpoint.path, arraysToBytes({ description, arrays }));
  }

  resume(): void {
    const path = this.options.checkpoint?.path;
    if (path === undefined || !existsSync(path)) return;
    const { description, arrays } = arraysFromBytes(readFileSync(path), `the checkpoint ${path}`);
    const saved = description as { fingerprint: string; position: Position; hasBest: boolean };
    if (saved.fingerprint !== this.fingerprint) {
      throw new Conflict(
        "OTHER_CHECKPOINT",
        `${path} is a checkpoint of another training (${saved.fingerprint}, not ${this.fingerprint}). Delete it or name another file.`,
      );
    }
    const { state } = this.subject;
    state.forEach((array, i) => array.set(arrays[i]));
    if (saved.hasBest) this.best = arrays.slice(state.length);
    this.position = saved.position;
  }
}

/** Different for every epoch and step. */
function seedOf(seed: number, epoch: number, step: number): number {
  return Math.imul(seed, 0x9e3779b1) ^ Math.imul(epoch, 0x85ebca6b) ^ Math.imul(step, 0xc2b2ae35);
}

function checkTrainingOptions(options: TrainingOptions): void {
  for (const name of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `training has no option "${name}"; it knows ${KNOWN_OPTIONS.join(", ")}.`,
      );
    }
  }
  const { epochs, batchSize, learningRate, learningRateDecay, patience } = { ...DEFAULTS, ...options };
  const must = (holds: boolean, name: string, value: number, expected: string) => {
    if (!holds) throw new InvalidInput("BAD_OPTION", `training: ${name} is ${value}, expected ${expected}.`);
  };
  must(Number.isInteger(epochs) && epochs >= 1, "epochs", epochs, "a whole number ≥ 1");
  must(Number.isInteger(batchSize) && batchSize >= 1, "batchSize", batchSize, "a whole number ≥ 1");
  must(learningRate > 0 && learningRate < Infinity, "learningRate", learningRate, "a number > 0");
  must(
    learningRateDecay > 0 && learningRateDecay <= 1,
    "learningRateDecay",
    learningRateDecay,
    "a number in 0…1",
  );
  must(patience >= 1, "patience", patience, "a number ≥ 1");
}
