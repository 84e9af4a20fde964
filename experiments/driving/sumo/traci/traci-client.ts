/**
 * A typed client of TraCI, SUMO's control protocol, over TCP. A message is its length (4 bytes, itself included) and one
 * command or more; the answer has a status for each command, in order, and then what was asked for.
 *
 * Commands that only set something wait until the next `step` and travel with it: one round trip a step.
 */
import { connect, type Socket } from "node:net";
import { TraciError, TraciReader, TraciWriter, type TraciValue } from "./traci-bytes.js";

/** Numbers of commands and variables that this client uses, from the protocol's table of constants. */
const COMMAND = {
  version: 0x00,
  step: 0x02,
  close: 0x7f,
  subscribeContext: 0x84,
  getVehicle: 0xa4,
  getSimulation: 0xab,
  setVehicle: 0xc4,
} as const;
const CONTEXT_ANSWER = 0x94;
export const VARIABLE = {
  speed: 0x40,
  position: 0x42,
  length: 0x44,
  width: 0x4d,
  type: 0x4f,
  angle: 0x43,
} as const;
const SET = { remove: 0x81, add: 0x85, moveTo: 0xb4, speedMode: 0xb3, laneChangeMode: 0xb6 } as const;
const COLLISIONS = 0x23;
const FIELDS_PER_COLLISION = 9;
/** "From now until for ever", in seconds, for subscriptions. */
const UNBOUNDED_S = -1_073_741_824;

/** What is told of a vehicle in a subscription, by variable. */
export type Subscribed = ReadonlyMap<number, TraciValue>;

/** A vehicle as SUMO's own detector saw it hit another. */
export interface SumoCollision {
  readonly collider: string;
  readonly victim: string;
  readonly kind: string;
}

export interface AddVehicle {
  readonly route: string;
  readonly type: string;
  readonly lane: string;
  readonly speedMps: number;
}

export class TraciClient {
  /** By vehicle: what the last step told of those about it. */
  readonly contexts = new Map<string, ReadonlyMap<string, Subscribed>>();
  private received: Buffer = Buffer.alloc(0);
  private readonly waiting: { resolve: (message: Buffer) => void; reject: (error: Error) => void }[] = [];
  private queued: Buffer[] = [];
  private lost: TraciError | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on("data", (data) => this.take(data));
    socket.on("error", (error) => this.lose(`the connection to SUMO failed: ${error.message}`));
    socket.on("close", () => this.lose("SUMO closed the connection"));
  }

  /** @throws TraciError `NO_CONNECTION` */
  static async connect(this: void, port: number, host = "127.0.0.1"): Promise<TraciClient> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const trying = connect({ port, host }, () => resolve(trying));
      trying.once("error", (cause) =>
        reject(new TraciError("NO_CONNECTION", `nothing answers at ${host}:${port}.`, { cause })),
      );
    });
    return new TraciClient(socket);
  }

  /** The protocol's version and the simulator's. */
  async version(): Promise<{ api: number; simulator: string }> {
    const answer = await this.send([command(COMMAND.version, Buffer.alloc(0))]);
    answer.length();
    answer.unsignedByte();
    return { api: answer.integer(), simulator: answer.string() };
  }

  /** Sends what waits, lets one step pass, and takes in what is subscribed. */
  async step(): Promise<void> {
    const commands = [...this.queued, command(COMMAND.step, new TraciWriter().double(0).bytes())];
    this.queued = [];
    const answer = await this.send(commands);
    this.contexts.clear();
    for (let left = answer.integer(); left > 0; left--) this.takeContext(answer);
  }

  /** Sends what waits without letting time pass. */
  async flush(): Promise<void> {
    const commands = this.queued;
    this.queued = [];
    if (commands.length > 0) await this.send(commands);
  }

  /** Puts a vehicle in at the beginning of a route, as soon as there is room. Waits for the next step. */
  add(vehicle: string, { route, type, lane, speedMps }: AddVehicle): void {
    const body = new TraciWriter().compound(14);
    for (const text of [route, type, "now", lane, "base", String(speedMps)]) body.typedString(text);
    for (const text of ["current", "max", "current", "", "", ""]) body.typedString(text);
    this.set(vehicle, SET.add, body.typedInteger(0).typedInteger(0));
  }

  /** Takes a vehicle out. Cancel its subscription first: this SUMO falls over otherwise. Waits for the next step. */
  remove(vehicle: string): void {
    const vaporised = 3;
    this.set(vehicle, SET.remove, new TraciWriter().typedByte(vaporised));
  }

  /**
   * Puts the middle of a vehicle's front bumper at a place, wherever that is (keepRoute 2). Waits for the next step.
   *
   * @param headingDeg 0 is north, 90 east.
   */
  moveTo(vehicle: string, x: number, y: number, headingDeg: number): void {
    const [anyEdge, anyLane, anywhere, withinM] = ["", -1, 2, 100];
    const body = new TraciWriter().compound(7).typedString(anyEdge).typedInteger(anyLane);
    body.typedDouble(x).typedDouble(y).typedDouble(headingDeg).typedByte(anywhere).typedDouble(withinM);
    this.set(vehicle, SET.moveTo, body);
  }

  setSpeed(vehicle: string, speedMps: number): void {
    this.set(vehicle, VARIABLE.speed, new TraciWriter().typedDouble(speedMps));
  }

  /** 0: SUMO does not keep it from anything. */
  setSpeedMode(vehicle: string, mode: number): void {
    this.set(vehicle, SET.speedMode, new TraciWriter().typedInteger(mode));
  }

  /** 0: SUMO does not change its lane. */
  setLaneChangeMode(vehicle: string, mode: number): void {
    this.set(vehicle, SET.laneChangeMode, new TraciWriter().typedInteger(mode));
  }

  /** @throws TraciError `REFUSED` where there is no such vehicle (yet). */
  async position(vehicle: string): Promise<readonly [x: number, y: number]> {
    const body = new TraciWriter().unsignedByte(VARIABLE.position).string(vehicle).bytes();
    const [x, y] = (await this.get(COMMAND.getVehicle, body)) as readonly number[];
    return [x, y];
  }

  /** Collisions of the last step, by SUMO's own detector. */
  async collisions(): Promise<SumoCollision[]> {
    const body = new TraciWriter().unsignedByte(COLLISIONS).string("").bytes();
    const values = (await this.get(COMMAND.getSimulation, body)) as readonly TraciValue[];
    return Array.from({ length: Number(values[0]) }, (_, i) => {
      const [collider, victim, , , , , kind] = values.slice(1 + FIELDS_PER_COLLISION * i);
      return { collider: String(collider), victim: String(victim), kind: String(kind) };
    });
  }

  /** From now on every step tells these variables of all vehicles within a radius about one. */
  async subscribeContext(vehicle: string, radiusM: number, variables: readonly number[]): Promise<void> {
    const body = contextBody(vehicle, radiusM).unsignedByte(variables.length);
    for (const variable of variables) body.unsignedByte(variable);
    this.takeContext(await this.send([command(COMMAND.subscribeContext, body.bytes())]));
  }

  async unsubscribeContext(vehicle: string): Promise<void> {
    const body = contextBody(vehicle, 1).unsignedByte(0);
    await this.send([command(COMMAND.subscribeContext, body.bytes())]);
  }

  /** Ends the simulation and the connection. */
  async close(): Promise<void> {
    if (this.lost === null) await this.send([command(COMMAND.close, Buffer.alloc(0))]).catch(() => undefined);
    this.socket.destroy();
  }

  private set(vehicle: string, variable: number, value: TraciWriter): void {
    const head = new TraciWriter().unsignedByte(variable).string(vehicle).bytes();
    this.queued.push(command(COMMAND.setVehicle, Buffer.concat([head, value.bytes()])));
  }

  private async get(domain: number, body: Buffer): Promise<TraciValue> {
    const answer = await this.send([command(domain, body)]);
    answer.length();
    answer.unsignedByte();
    answer.unsignedByte();
    answer.string();
    return answer.value();
  }

  private async send(commands: readonly Buffer[]): Promise<TraciReader> {
    if (this.lost !== null) throw this.lost;
    const body = Buffer.concat(commands);
    const head = Buffer.alloc(4);
    head.writeInt32BE(body.length + 4);
    const message = await new Promise<Buffer>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(Buffer.concat([head, body]));
    });
    const answer = new TraciReader(message);
    for (let i = 0; i < commands.length; i++) checkStatus(answer);
    return answer;
  }

  private take(data: Buffer): void {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    while (this.received.length >= 4) {
      const length = this.received.readInt32BE(0);
      if (this.received.length < length) return;
      const message = this.received.subarray(4, length);
      this.received = this.received.subarray(length);
      this.waiting.shift()?.resolve(message);
    }
  }

  private lose(why: string): void {
    this.lost ??= new TraciError("CONNECTION_LOST", `${why}. Look at what SUMO printed.`);
    for (const { reject } of this.waiting.splice(0)) reject(this.lost);
  }

  private takeContext(answer: TraciReader): void {
    answer.length();
    const kind = answer.unsignedByte();
    const about = answer.string();
    if (kind !== CONTEXT_ANSWER) {
      throw new TraciError(
        "UNKNOWN_ANSWER",
        `SUMO answered 0x${kind.toString(16)}, which was not asked for.`,
      );
    }
    answer.unsignedByte();
    const variables = answer.unsignedByte();
    const vehicles = new Map<string, Subscribed>();
    for (let left = answer.integer(); left > 0; left--) {
      const id = answer.string();
      const told = new Map<number, TraciValue>();
      for (let i = 0; i < variables; i++) {
        const variable = answer.unsignedByte();
        const failed = answer.unsignedByte() !== 0;
        const value = answer.value();
        if (!failed) told.set(variable, value);
      }
      vehicles.set(id, told);
    }
    this.contexts.set(about, vehicles);
  }
}

/** A command: its length in one byte (or 0 and four), its number, its body. */
function command(id: number, body: Buffer): Buffer {
  const short = body.length + 2;
  const head =
    short <= 255
      ? new TraciWriter().unsignedByte(short).unsignedByte(id)
      : new TraciWriter()
          .unsignedByte(0)
          .integer(short + 4)
          .unsignedByte(id);
  return Buffer.concat([head.bytes(), body]);
}

function contextBody(vehicle: string, radiusM: number): TraciWriter {
  return new TraciWriter()
    .double(UNBOUNDED_S)
    .double(UNBOUNDED_S)
    .string(vehicle)
    .unsignedByte(COMMAND.getVehicle)
    .double(radiusM);
}

/** @throws TraciError `REFUSED` with SUMO's own words. */
function checkStatus(answer: TraciReader): void {
  answer.length();
  const id = answer.unsignedByte();
  const status = answer.unsignedByte();
  const words = answer.string();
  if (status !== 0) throw new TraciError("REFUSED", `SUMO refused command 0x${id.toString(16)}: ${words}`);
}
