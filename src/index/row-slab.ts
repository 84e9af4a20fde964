/**
 * Rows of unit vectors in one piece of memory, and a query's inner products with them by SIMD (`inner-products.wat`): about
 * ten times as quick as a loop in JavaScript. Each row is held twice, as float32 and as 16-bit integers: products of these
 * are off by no more than `tolerance`, in half the time or less, which tells what is worth an exact look. The caller
 * counts the rows.
 */
import { Unavailable } from "../core/errors.js";
import { INNER_PRODUCTS_WASM } from "./inner-products.wasm.js";

/** What `inner-products.wat` exports; all but `bar` and `scale` are byte offsets and counts. */
interface Kernel {
  innerProducts(query: number, rows: number, stride: number, count: number, out: number): void;
  estimates(query: number, rows: number, stride: number, count: number, out: number, scale: number): void;
  productsAt(query: number, rows: number, stride: number, places: number, count: number, out: number): void;
  atLeast(values: number, count: number, bar: number, out: number): number;
}

const PAGE_BYTES = 65_536;
/** Rows are padded to a multiple of two vector registers, and worked off in fours. */
const STRIDE_BYTES = 32;
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

/** Laid out as query, small query, products, picked products, places, rows, small rows; each begins at a multiple of a register. */
export class RowSlab {
  /** Rows there is room for. */
  readonly room: number;
  /** No estimate is further than this from the product: what rounding both vectors can do (Cauchy–Schwarz). */
  readonly tolerance: number;
  private readonly stride: number;
  private readonly smallQueryAt: number;
  private readonly productsAt: number;
  private readonly pickedAt: number;
  private readonly placesAt: number;
  private readonly rowsAt: number;
  private readonly smallRowsAt: number;
  private readonly floats: Float32Array;
  private readonly shorts: Int16Array;
  /** What `atLeast` found. */
  readonly places: Int32Array;
  private readonly productsView: Float32Array;
  private readonly pickedView: Float32Array;
  private readonly kernel: Kernel;

  /**
   * @param dimension numbers of a row.
   * @param room rows wanted; rounded up to a multiple of four.
   * @throws Unavailable where WebAssembly is switched off, or there is not so much memory (4 GiB at most).
   */
  constructor(
    readonly dimension: number,
    room: number,
  ) {
    this.room = roundUp(room, ROWS_AT_ONCE);
    this.tolerance = (1.01 * Math.sqrt(dimension)) / ONE + 1e-6;
    this.stride = roundUp(4 * dimension, STRIDE_BYTES);
    this.smallQueryAt = this.stride;
    this.productsAt = this.smallQueryAt + this.stride;
    this.pickedAt = this.productsAt + 4 * this.room;
    this.placesAt = this.pickedAt + 4 * this.room;
    this.rowsAt = this.placesAt + 4 * this.room;
    this.smallRowsAt = this.rowsAt + this.room * this.stride;
    const { memory, kernel } = instantiate(this.smallRowsAt + (this.room * this.stride) / 2);
    this.floats = new Float32Array(memory);
    this.shorts = new Int16Array(memory);
    this.productsView = new Float32Array(memory, this.productsAt, this.room);
    this.pickedView = new Float32Array(memory, this.pickedAt, this.room);
    this.places = new Int32Array(memory, this.placesAt, this.room);
    this.kernel = kernel;
  }

  /** @param vector a unit vector. */
  set(row: number, vector: Float32Array): void {
    this.write(vector, this.offsetOf(row), this.smallOffsetOf(row));
  }

  /** Copies one row over another. */
  copy(from: number, to: number): void {
    const start = this.offsetOf(from);
    this.floats.copyWithin(this.offsetOf(to), start, start + this.dimension);
    const small = this.smallOffsetOf(from);
    this.shorts.copyWithin(this.smallOffsetOf(to), small, small + this.dimension);
  }

  /** The same rows in a slab of another room. */
  resized(room: number, rows: number): RowSlab {
    const slab = new RowSlab(this.dimension, room);
    slab.floats.set(this.floats.subarray(this.offsetOf(0), this.offsetOf(rows)), slab.offsetOf(0));
    slab.shorts.set(
      this.shorts.subarray(this.smallOffsetOf(0), this.smallOffsetOf(rows)),
      slab.smallOffsetOf(0),
    );
    return slab;
  }

  /** Takes the unit vector that the following calls ask about. O(d). */
  ask(query: Float32Array): void {
    this.write(query, 0, this.smallQueryAt / 2);
  }

  /**
   * The query's inner products with the first `count` rows, by row, and no sense past them. A view that the next call
   * overwrites. O(count · d).
   */
  products(count: number): Float32Array {
    this.kernel.innerProducts(0, this.rowsAt, this.stride, count, this.productsAt);
    return this.productsView;
  }

  /** As `products`, each at most `tolerance` off, and quicker. */
  estimates(count: number): Float32Array {
    const { smallQueryAt, smallRowsAt, stride, productsAt } = this;
    this.kernel.estimates(smallQueryAt, smallRowsAt, stride / 2, count, productsAt, 1 / ONE ** 2);
    return this.productsView;
  }

  /** The products with the rows that the first `count` of `places` name, in that order; to the bit as `products` has them. */
  productsOfPlaces(count: number): Float32Array {
    this.kernel.productsAt(0, this.rowsAt, this.stride, this.placesAt, count, this.pickedAt);
    return this.pickedView;
  }

  /**
   * Puts into `places` the rows whose products came out at `bar` or above, rising: of the last `products` or `estimates`
   * with this `count`. O(count), four at a time.
   *
   * @returns how many.
   */
  atLeast(bar: number, count: number): number {
    let found = this.kernel.atLeast(this.productsAt, count, bar, this.placesAt);
    while (found > 0 && this.places[found - 1] >= count) found--;
    return found;
  }

  private write(vector: Float32Array, at: number, smallAt: number): void {
    const { floats, shorts } = this;
    for (let i = 0; i < vector.length; i++) {
      floats[at + i] = vector[i];
      shorts[smallAt + i] = Math.round(ONE * vector[i]);
    }
  }

  private offsetOf(row: number): number {
    return (this.rowsAt + row * this.stride) / 4;
  }

  private smallOffsetOf(row: number): number {
    return (this.smallRowsAt + (row * this.stride) / 2) / 2;
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
