/** What our kernels need of the WebAssembly backend: tensors on its heap, views of them, and upstream's kernels. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tfjs from "@tensorflow/tfjs-core";

export type Heap = BackendWasm;
export type TensorInfo = tfjs.TensorInfo;

/**
 * The numbers of a tensor, in place. A view dies when the heap grows: make every output first, then take the views.
 */
export function view(heap: Heap, tensor: TensorInfo): Float32Array {
  return heap.typedArrayFromHeap(tensor) as Float32Array;
}

/** Frees what a kernel made for itself. */
export function free(heap: Heap, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) heap.disposeData(dataId);
}

/** The same numbers under another shape; no copy, and not to be freed. */
export function reshaped(tensor: TensorInfo, shape: number[]): TensorInfo {
  return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
}

/** Runs one of upstream's kernels. */
export type UpstreamKernel = (
  heap: Heap,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Readonly<Record<string, unknown>>,
) => TensorInfo;

/** Upstream's kernel as it stands now: ask before it is replaced. */
export function upstreamKernel(tf: typeof tfjs, name: string): UpstreamKernel {
  const { kernelFunc } = tf.getKernel(name, "wasm");
  return (heap, inputs, attrs) =>
    kernelFunc({
      backend: heap,
      inputs,
      attrs: attrs as unknown as tfjs.NamedAttrMap,
    }) as TensorInfo;
}

/** A kernel of ours. */
export type OwnKernel = (
  heap: Heap,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Readonly<Record<string, unknown>>,
) => TensorInfo;

/** Puts ours in the place of upstream's; what upstream sets up for itself is still set up. */
export function replaceKernel(tf: typeof tfjs, name: string, kernel: OwnKernel): void {
  const upstream = tf.getKernel(name, "wasm") as tfjs.KernelConfig | undefined;
  if (upstream !== undefined) tf.unregisterKernel(name, "wasm");
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    ...(upstream?.setupFunc === undefined ? {} : { setupFunc: upstream.setupFunc }),
    kernelFunc: ({ inputs, backend, attrs }) =>
      kernel(
        backend as Heap,
        inputs as Record<string, TensorInfo>,
        attrs as unknown as Record<string, unknown>,
      ),
  });
}
