import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import { type Tensor, type Tensor1D, type Tensor4D, type TensorInfo, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import packWindowsSource from "./packWindows.wgsl?raw";
import unpackWindowsSource from "./unpackWindows.wgsl?raw";

const PARTS = ["filter0", "bias0", "filter1", "bias1", "filter2", "bias2"] as const;
type Part = (typeof PARTS)[number];
/** Kernels have bindings for so many; MPViT's table has no more. */
const MAX_WINDOWS = PARTS.length / 2;

const SIZES = {
  filterSize0: "u32",
  biasSize0: "u32",
  filterSize1: "u32",
  biasSize1: "u32",
  filterSize2: "u32",
  size: "u32",
} as const;

export const packWindowsSpec: KernelSpec = {
  name: "packWindows",
  wgsl: packWindowsSource,
  workgroupSize: [64, 1, 1],
  reads: PARTS,
  writes: ["windows"],
  uniforms: SIZES,
};

export const unpackWindowsSpec: KernelSpec = {
  name: "unpackWindows",
  wgsl: unpackWindowsSource,
  workgroupSize: [64, 1, 1],
  reads: ["windows"],
  writes: PARTS,
  uniforms: SIZES,
};

/** A depthwise window over some of the channels. */
export interface DepthwiseWindow {
  /** [side, side, channels of the window, 1]; side is odd. */
  readonly filter: Tensor4D;
  /** [channels of the window]. */
  readonly bias: Tensor1D;
}

/** Depthwise windows in one tensor, so that a kernel needs one binding for all. */
export interface PackedWindows {
  /** For each window its filter, then its bias, which so is one more tap. */
  readonly values: Tensor1D;
  readonly sides: readonly number[];
  /** Channels of each window; the first window has the map's first channels. */
  readonly channels: readonly number[];
}

/** Packs one to three windows; differentiable in all filters and biases. Layers that share windows share the result.
 *  @throws if there are more, if a side is even, or if filter and bias disagree. */
export function packWindows(windows: readonly DepthwiseWindow[]): PackedWindows {
  if (windows.length < 1 || windows.length > MAX_WINDOWS) {
    throw new Error(`packWindows takes 1 to ${MAX_WINDOWS} windows, not ${windows.length}.`);
  }
  for (const { filter, bias } of windows) {
    const [height, width, channels, multiplier] = filter.shape;
    if (height !== width || height % 2 === 0 || multiplier !== 1 || bias.size !== channels) {
      throw new Error(
        `packWindows: filter [${filter.shape}] and bias [${bias.shape}] are no odd square depthwise window.`,
      );
    }
  }
  const tensors = windows.flatMap(({ filter, bias }) => [filter, bias]);
  // Every binding needs a buffer; where there is no window the first filter stands in, as a constant, and is not read.
  const inputs = recordOfParts((i) => tensors[i] ?? detach(tensors[0]));
  const sizes = PARTS.map((_, i) => tensors[i]?.size ?? 0);
  return {
    values: packOperation(inputs, { sizes })[0] as Tensor1D,
    sides: windows.map(({ filter }) => filter.shape[0]),
    channels: windows.map(({ bias }) => bias.size),
  };
}

const packOperation = defineOperation<Part, { sizes: number[] }>(PARTS, {
  name: "packWindows",
  forward: (inputs, { sizes }) => {
    const uniforms = sizeUniforms(sizes);
    return dispatch(packWindowsSpec, {
      tensors: inputs,
      outputs: [{ shape: [uniforms.size] }],
      uniforms,
      invocations: [uniforms.size],
    });
  },
  gradient: ([dWindows], parts, { sizes }) => {
    // Not inside the thunks: one kernel gives all gradients, and the tape disposes of what a thunk leaves behind.
    const gradients = unpack(dWindows, parts, sizes);
    const thunks: Partial<Record<Part, () => Tensor>> = {};
    for (const [i, gradient] of gradients.entries()) thunks[PARTS[i]] = () => gradient;
    return thunks;
  },
});

/** The gradient of each part that exists. */
function unpack(windows: TensorInfo, parts: Readonly<Record<Part, Tensor>>, sizes: number[]): Tensor[] {
  const uniforms = sizeUniforms(sizes);
  const outputs = asTensors(
    dispatch(unpackWindowsSpec, {
      tensors: { windows },
      outputs: PARTS.map((part, i) => ({ shape: sizes[i] === 0 ? [1] : parts[part].shape })),
      uniforms,
      invocations: [uniforms.size],
    }),
  );
  const existing = sizes.filter((size) => size > 0).length;
  tf.dispose(outputs.slice(existing));
  return outputs.slice(0, existing);
}

function sizeUniforms(sizes: readonly number[]): Record<keyof typeof SIZES, number> {
  const [filterSize0, biasSize0, filterSize1, biasSize1, filterSize2] = sizes;
  const size = sizes.reduce((sum, part) => sum + part, 0);
  return { filterSize0, biasSize0, filterSize1, biasSize1, filterSize2, size };
}

function recordOfParts<T>(tensorAt: (i: number) => T): Record<Part, T> {
  return Object.fromEntries(PARTS.map((part, i) => [part, tensorAt(i)])) as Record<Part, T>;
}
