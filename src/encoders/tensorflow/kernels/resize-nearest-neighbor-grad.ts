/**
 * Gradient of enlarging by the nearest neighbour. Upstream's plain kernel reads the gradient of every image of a batch at the
 * offset of the smaller image, so that all but the first get wrong numbers in silence. Here each number of the large image goes
 * to the pixel it was copied from.
 */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type * as tfjs from "@tensorflow/tfjs-core";

export function replaceCpuResizeNearestNeighborGrad(tf: typeof tfjs): string {
  const name = "ResizeNearestNeighborGrad";
  tf.unregisterKernel(name, "cpu");
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { images, dy } = inputs as Record<"images" | "dy", tfjs.TensorInfo>;
      const { alignCorners } = attrs as unknown as { alignCorners: boolean };
      const cpu = backend as MathBackendCPU;
      const gradient = toSource(cpu.data.get(dy.dataId).values as Float32Array, {
        small: images.shape,
        large: dy.shape,
        alignCorners,
      });
      return cpu.makeTensorInfo(images.shape, "float32", gradient);
    },
  });
  return name;
}

interface Sizes {
  /** images × height × width × channels */
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly alignCorners: boolean;
}

function toSource(dy: Float32Array, { small, large, alignCorners }: Sizes): Float32Array {
  const [images, height, width, channels] = small;
  const rows = sourcesOf(height, large[1], alignCorners);
  const columns = sourcesOf(width, large[2], alignCorners);
  const gradient = new Float32Array(images * height * width * channels);
  let from = 0;
  for (let image = 0; image < images; image++) {
    for (const row of rows) {
      for (const column of columns) {
        const to = ((image * height + row) * width + column) * channels;
        for (let c = 0; c < channels; c++) gradient[to + c] += dy[from++];
      }
    }
  }
  return gradient;
}

/** For each of the large positions the one it was copied from, as the forward kernel chooses it. */
function sourcesOf(small: number, large: number, alignCorners: boolean): number[] {
  const scale = alignCorners && large > 1 ? (small - 1) / (large - 1) : small / large;
  const nearest = alignCorners ? Math.round : Math.floor;
  return Array.from({ length: large }, (_, i) => Math.min(small - 1, nearest(i * scale)));
}
