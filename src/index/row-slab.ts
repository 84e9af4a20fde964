/**
 * Rows of float32 in one piece of memory, and a query's inner products with all of them by SIMD (`inner-products.wat`):
 * about ten times as quick as a loop in JavaScript. The caller counts the rows.
 */
import { Unavailable } from "../core/errors.js";
import { INNER_PRODUCTS_WASM } from "./inner-products.wasm.js";

/** What `inner-products.wat` exports; all but `bar` are byte offsets and counts. */
interface Kernel {
  innerProducts(query: number, rows: number, stride: number, count: number, out: number): void;
  atLeast(values: number, count: number, bar: number, out: number): number;
}

const PAGE_BYTES = 65_536;
/** Rows are padded to a multiple of two vector registers, and worked off in fours. */
const STRIDE_BYTES = 32;
const ROWS_AT_ONCE = 4;

/** The part of WebAssembly used here: TypeScript declares it with the browser's types only. */
interface WebAssemblyPart {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: Kernel };
}

const compiled: { module?: object } = {};

/** Laid out as query, products, places, rows; each begins at a multiple of a register. */
export class RowSlab {
  /** Rows there is room for. */
  readonly room: number;
  private readonly stride: number;
  private readonly productsAt: number;
  private readonly placesAt: number;
  private readonly rowsAt: number;
  private readonly floats: Float32Array;
  /** What `atLeast` found. */
  readonly places: Int32Array;
  private readonly productsView: Float32Array;
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
    this.stride = roundUp(4 * dimension, STRIDE_BYTES);
    this.productsAt = this.stride;
    this.placesAt = this.productsAt + 4 * this.room;
    this.rowsAt = this.placesAt + 4 * this.room;
    const { memory, kernel } = instantiate(this.rowsAt + this.room * this.stride);
    this.floats = new Float32Array(memory);
    this.productsView = new Float32Array(memory, this.productsAt, this.room);
    this.places = new Int32Array(memory, this.placesAt, this.room);
    this.kernel = kernel;
  }

  set(row: number, vector: Float32Array): void {
    this.floats.set(vector, this.offsetOf(row));
  }

  /** Copies one row over another. */
  copy(from: number, to: number): void {
    const start = this.offsetOf(from);
    this.floats.copyWithin(this.offsetOf(to), start, start + this.dimension);
  }

  /** The same rows in a slab of another room. */
  resized(room: number, rows: number): RowSlab {
    const slab = new RowSlab(this.dimension, room);
    slab.floats.set(this.floats.subarray(this.offsetOf(0), this.offsetOf(rows)), slab.offsetOf(0));
    return slab;
  }

  /**
   * Inner products with the first `count` rows, by row, and no sense past them. A view that the next call overwrites.
   * O(count · d).
   *
   * @param query of the slab's dimension.
   */
  products(query: Float32Array, count: number): Float32Array {
    this.floats.set(query, 0);
    this.kernel.innerProducts(0, this.rowsAt, this.stride, count, this.productsAt);
    return this.productsView;
  }

  /**
   * Puts into `places` the rows whose products came out at `bar` or above, rising: of the last `products` with this
   * `count`. O(count), four at a time.
   *
   * @returns how many.
   */
  atLeast(bar: number, count: number): number {
    let found = this.kernel.atLeast(this.productsAt, count, bar, this.placesAt);
    while (found > 0 && this.places[found - 1] >= count) found--;
    return found;
  }

  private offsetOf(row: number): number {
    return (this.rowsAt + row * this.stride) / 4;
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
