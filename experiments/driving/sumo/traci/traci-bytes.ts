/**
 * TraCI's bytes: everything is big-endian; a value goes with a byte that tells its type. From the protocol's public
 * description (sumo.dlr.de, "TraCI/Protocol") and its table of constants.
 */
import { EngraphError } from "../../../../src/index.js";

/** Something about the conversation with SUMO: a command refused, a broken answer, a connection lost. */
export class TraciError extends EngraphError {}

/** Type bytes of values. */
export const TYPE = {
  position2d: 0x01,
  position3d: 0x03,
  unsignedByte: 0x07,
  byte: 0x08,
  integer: 0x09,
  double: 0x0b,
  string: 0x0c,
  stringList: 0x0e,
  compound: 0x0f,
  doubleList: 0x10,
  colour: 0x11,
} as const;

/** Positions are numbers, as are colours; a compound is a list of values. */
export type TraciValue = number | string | readonly number[] | readonly string[] | readonly TraciValue[];

/** Puts values one after the other. */
export class TraciWriter {
  private readonly parts: Buffer[] = [];

  unsignedByte(value: number): this {
    return this.push(1, (part) => part.writeUInt8(value));
  }

  integer(value: number): this {
    return this.push(4, (part) => part.writeInt32BE(value));
  }

  double(value: number): this {
    return this.push(8, (part) => part.writeDoubleBE(value));
  }

  /** Length, then the letters as Latin-1, which is what SUMO reads. */
  string(value: string): this {
    const letters = Buffer.from(value, "latin1");
    this.integer(letters.length);
    this.parts.push(letters);
    return this;
  }

  typedByte(value: number): this {
    return this.unsignedByte(TYPE.byte).unsignedByte(value & 0xff);
  }

  typedInteger(value: number): this {
    return this.unsignedByte(TYPE.integer).integer(value);
  }

  typedDouble(value: number): this {
    return this.unsignedByte(TYPE.double).double(value);
  }

  typedString(value: string): this {
    return this.unsignedByte(TYPE.string).string(value);
  }

  /** The head of a compound of so many values, which follow. */
  compound(values: number): this {
    return this.unsignedByte(TYPE.compound).integer(values);
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  private push(length: number, write: (part: Buffer) => void): this {
    const part = Buffer.alloc(length);
    write(part);
    this.parts.push(part);
    return this;
  }
}

/** Takes values one after the other. Every method throws `TraciError` `SHORT_ANSWER` past the end. */
export class TraciReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  unsignedByte(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  integer(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  double(): number {
    return this.bytes.readDoubleBE(this.take(8));
  }

  string(): string {
    const length = this.integer();
    const from = this.take(length);
    return this.bytes.toString("latin1", from, from + length);
  }

  /** The length of a command: one byte, or 0 and then four. */
  length(): number {
    const short = this.unsignedByte();
    return short === 0 ? this.integer() : short;
  }

  /** A value of the type that its first byte tells. @throws TraciError `UNKNOWN_TYPE` */
  value(): TraciValue {
    const type = this.unsignedByte();
    switch (type) {
      case TYPE.position2d:
        return this.doubles(2);
      case TYPE.position3d:
        return this.doubles(3);
      case TYPE.unsignedByte:
        return this.unsignedByte();
      case TYPE.byte:
        return this.bytes.readInt8(this.take(1));
      case TYPE.integer:
        return this.integer();
      case TYPE.double:
        return this.double();
      case TYPE.string:
        return this.string();
      case TYPE.stringList:
        return Array.from({ length: this.integer() }, () => this.string());
      case TYPE.compound:
        return Array.from({ length: this.integer() }, () => this.value());
      case TYPE.doubleList:
        return this.doubles(this.integer());
      case TYPE.colour:
        return Array.from({ length: 4 }, () => this.unsignedByte());
      default:
        throw new TraciError(
          "UNKNOWN_TYPE",
          `SUMO sent a value of type 0x${type.toString(16)}, which this client does not read.`,
        );
    }
  }

  private doubles(count: number): number[] {
    return Array.from({ length: count }, () => this.double());
  }

  private take(length: number): number {
    const from = this.at;
    this.at += length;
    if (length < 0 || this.at > this.bytes.length) {
      throw new TraciError(
        "SHORT_ANSWER",
        `SUMO's answer ends after ${this.bytes.length} bytes, ${this.at} were expected.`,
      );
    }
    return from;
  }
}
