/**
 * Rows of unit vectors in one piece of memory, and a query's inner products with them by SIMD (`inner-products.wat`): about
 * ten times as quick as a loop in JavaScript. Each row is held twice: as float32, and its first numbers, the head, as 16-bit
 * integers with the length of the rest. Product of the heads plus product of the lengths of the rests is, but for rounding,
 * a ceiling of the product (Cauchy–Schwarz), in a fraction of the time: it tells what is worth an exact look. The caller
 * counts the rows.
 */
import { Unavailable } from "../core/errors.js";
import { INNER_PRODUCTS_WASM } from "./inner-products.wasm.js";

/** What `inner-products.wat` exports; all but `bar`, `scale` and `queryRest` are byte offsets and counts. */
interface Kernel {
  innerProducts(query: number, rows: number, stride: number, count: number, out: number): void;
  ceilings(
    query: number,
    rows: number,
    stride: number,
    count: number,
    out: number,
    scale: number,
    rests: number,
    queryRest: number,
  ): void;
  productsAt(query: number, rows: number, stride: number, places: number, count: number, out: number): void;
  atLeast(values: number, count: number, bar: number, out: number): number;
}

const PAGE_BYTES = 65_536;
/** Rows are padded to a multiple of two vector registers, heads to one, and both are worked off in fours. */
const STRIDE_BYTES = 32;
const HEAD_STRIDE_BYTES = 16;
const ROWS_AT_ONCE = 4;
/** The 16-bit integer that stands for 1. */
const ONE = 32_767;

/** The part of WebAssembly used here: TypeScript declares it with the browser's types only. */
interface WebAssemblyPart {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: Kernel };
}

const compiled: { module?: object } = {};

/** Laid out as query, query's head, products, picked products, places, rests, rows, heads; each begins at a multiple of a register. */
export class RowSlab {
  /** Rows there is room for. */
  readonly room: number;
  /** No product is more than this above its ceiling; and where the head is the whole row, none is more than this below. */
  readonly tolerance: number;
  private readonly stride: number;
  private readonly headStride: number;
  private readonly queryHeadAt: number;
  private readonly productsAt: number;
  private readonly pickedAt: number;
  private readonly placesAt: number;
  private readonly restsAt: number;
  private readonly rowsAt: number;
  private readonly headsAt: number;
  private readonly floats: Float32Array;
  private readonly shorts: Int16Array;
  private queryRest = 0;
  /** What `atLeast` found. */
  readonly places: Int32Array;
  private readonly productsView: Float32Array;
  private readonly pickedView: Float32Array;
  private readonly kernel: Kernel;

  /**
   * @param dimension numbers of a row.
   * @param room rows wanted; rounded up to a multiple of four.
   * @param head numbers of the head, at most `dimension`.
   * @throws Unavailable where WebAssembly is switched off, or there is not so much memory (4 GiB at most).
   */
  constructor(
    readonly dimension: number,
    room: number,
    readonly head = dimension,
  ) {
    this.room = roundUp(room, ROWS_AT_ONCE);
    // What rounding both heads to integers can do, and what adding up in float32 can.
    this.tolerance = (1.01 * Math.sqrt(head)) / ONE + 1e-6 + 1e-8 * dimension;
    this.stride = roundUp(4 * dimension, STRIDE_BYTES);
    this.headStride = roundUp(2 * head, HEAD_STRIDE_BYTES);
    this.queryHeadAt = this.stride;
    this.productsAt = this.queryHeadAt + this.headStride;
    this.pickedAt = this.productsAt + 4 * this.room;
    this.placesAt = this.pickedAt + 4 * this.room;
    this.restsAt = this.placesAt + 4 * this.room;
    this.rowsAt = this.restsAt + 4 * this.room;
    this.headsAt = this.rowsAt + this.room * this.stride;
    const { memory, kernel } = instantiate(this.headsAt + this.room * this.headStride);
    this.floats = new Float32Array(memory);
    this.shorts = new Int16Array(memory);
    this.productsView = new Float32Array(memory, this.productsAt, this.room);
    this.pickedView = new Float32Array(memory, this.pickedAt, this.room);
    this.places = new Int32Array(memory, this.placesAt, this.room);
    this.kernel = kernel;
  }

  /** @param vector a unit vector. */
  set(row: number, vector: Float32Array): void {
    this.floats[this.restsAt / 4 + row] = this.write(vector, this.offsetOf(row), this.headOffsetOf(row));
  }

  /** Copies one row over another. */
  copy(from: number, to: number): void {
    const start = this.offsetOf(from);
    this.floats.copyWithin(this.offsetOf(to), start, start + this.dimension);
    const head = this.headOffsetOf(from);
    this.shorts.copyWithin(this.headOffsetOf(to), head, head + this.head);
    this.floats[this.restsAt / 4 + to] = this.floats[this.restsAt / 4 + from];
  }

  /** The same rows in a slab of another room, or with heads of another length. O(rows · d). */
  resized(room: number, rows: number, head = this.head): RowSlab {
    const slab = new RowSlab(this.dimension, room, head);
    for (let row = 0; row < rows; row++) {
      const start = this.offsetOf(row);
      slab.set(row, this.floats.subarray(start, start + this.dimension));
    }
    return slab;
  }

  /** Takes the unit vector that the following calls ask about. O(d). */
  ask(query: Float32Array): void {
    this.queryRest = this.write(query, 0, this.queryHeadAt / 2);
  }

  /**
   * The query's inner products with the first `count` rows, by row, and no sense past them. A view that the next call
   * overwrites. O(count · d).
   */
  products(count: number): Float32Array {
    this.kernel.innerProducts(0, this.rowsAt, this.stride, count, this.productsAt);
    return this.productsView;
  }

  /** A ceiling of each of these products, but for `tolerance`. A view that the next call of either overwrites. O(count · head). */
  ceilings(count: number): Float32Array {
    const { queryHeadAt, headsAt, headStride, productsAt, restsAt, queryRest } = this;
    const scale = 1 / ONE ** 2;
    this.kernel.ceilings(queryHeadAt, headsAt, headStride, count, productsAt, scale, restsAt, queryRest);
    return this.productsView;
  }

  /** The products with the rows that the first `count` of `places` name, in that order; to the bit as `products` has them. */
  productsOfPlaces(count: number): Float32Array {
    this.kernel.productsAt(0, this.rowsAt, this.stride, this.placesAt, count, this.pickedAt);
    return this.pickedView;
  }

  /**
   * Puts into `places` the rows whose products came out at `bar` or above, rising: of the last `products` or `ceilings`
   * with this `count`. O(count), four at a time.
   *
   * @returns how many.
   */
  atLeast(bar: number, count: number): number {
    let found = this.kernel.atLeast(this.productsAt, count, bar, this.placesAt);
    while (found > 0 && this.places[found - 1] >= count) found--;
    return found;
  }

  /** @returns the length of what is not in the head. */
  private write(vector: Float32Array, at: number, headAt: number): number {
    const { floats, shorts, head } = this;
    for (let i = 0; i < head; i++) {
      floats[at + i] = vector[i];
      shorts[headAt + i] = Math.round(ONE * vector[i]);
    }
    let squares = 0;
    for (let i = head; i < vector.length; i++) {
      floats[at + i] = vector[i];
      squares += vector[i] * vector[i];
    }
    return Math.sqrt(squares);
  }

  private offsetOf(row: number): number {
    return (this.rowsAt + row * this.stride) / 4;
  }

  private headOffsetOf(row: number): number {
    return (this.headsAt + row * this.headStride) / 2;
  }
}

function instantiate(bytes: number): { memory: ArrayBuffer; kernel: Kernel } {
  try {
    const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyPart })
      .WebAssembly;
    compiled.module ??= new Module(Buffer.from(INNER_PRODUCTS_WASM, "base64"));
    const memory = new Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const { exports } = new Instance(compiled.module, { engraph: { memory } });
    return { memory: memory.buffer, kernel: exports };
  } catch (cause) {
    throw new Unavailable(
      "EXACT_INDEX_UNAVAILABLE",
      `the exact index cannot have ${bytes} bytes of WebAssembly memory: ${String(cause)}. Use index: "graph".`,
      { cause },
    );
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
