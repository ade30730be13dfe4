/** The one place that knows how PyTorch lays out and names weights; inside the engine pictures are NHWC and weights
 *  are laid out as the tensor library wants them. */

/** How a parameter's axes are ordered in PyTorch and here.
 *
 *  | layout | PyTorch | engine |
 *  |---|---|---|
 *  | convolution | [out, in, height, width] | [height, width, in, out] |
 *  | depthwise | [channels, 1, height, width] | [height, width, channels, 1] |
 *  | linear | [out, in] | [1, 1, in, out]: a 1x1 convolution |
 *  | vector | [n] | [n] | */
export type TorchLayout = "convolution" | "depthwise" | "linear" | "vector";

/** For each axis of the engine's tensor, the PyTorch axis that it is; a linear layer's two leading axes aside. */
const TORCH_AXIS_OF_ENGINE_AXIS: Readonly<Record<TorchLayout, readonly number[]>> = {
  convolution: [2, 3, 1, 0],
  depthwise: [2, 3, 0, 1],
  linear: [1, 0],
  vector: [0],
};

/** The engine's shape of a parameter whose PyTorch shape is given. */
export function engineShape(layout: TorchLayout, torchShape: readonly number[]): number[] {
  const permuted = axesOf(layout, torchShape).map((torchAxis) => torchShape[torchAxis]);
  return layout === "linear" ? [1, 1, ...permuted] : permuted;
}

/** Values in PyTorch's order -> values in the engine's order. */
export function fromTorch(
  layout: TorchLayout,
  torchShape: readonly number[],
  values: Float32Array,
): Float32Array {
  const axes = axesOf(layout, torchShape);
  return permute(values, torchShape, axes);
}

/** Values in the engine's order -> values in PyTorch's order; inverse of `fromTorch`. */
export function toTorch(
  layout: TorchLayout,
  torchShape: readonly number[],
  values: Float32Array,
): Float32Array {
  const axes = axesOf(layout, torchShape);
  const inverse = axes.map((_, torchAxis) => axes.indexOf(torchAxis));
  const permutedShape = axes.map((torchAxis) => torchShape[torchAxis]);
  return permute(values, permutedShape, inverse);
}

/** Row-major transposition: axis i of the result is axis `axes[i]` of `values`, which has the given shape. */
export function permute(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = axes.map((axis) => shape[axis]);
  const steps = axes.map((axis) => strides[axis]);
  const permuted = new Float32Array(values.length);
  const position = sizes.map(() => 0);
  let source = 0;
  for (let target = 0; target < permuted.length; target++) {
    permuted[target] = values[source];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      source += steps[axis];
      if (++position[axis] < sizes[axis]) break;
      source -= steps[axis] * sizes[axis];
      position[axis] = 0;
    }
  }
  return permuted;
}

/** The name under which a shared tensor is kept.
 *  The layers of an MPViT path share their position encodings, so a state dictionary lists these under several names
 *  (`…MHCA_layers.0.cpe.…`, `…MHCA_layers.0.factoratt_crpe.crpe.…`); the first and shortest one counts. */
export function canonicalName(name: string): string {
  return name.replace(/\.MHCA_layers\.\d+\.(?:factoratt_crpe\.)?(cpe|crpe)\./, ".$1.");
}

/** Entries of the reference's state dictionaries that no forward pass reads: ResNet's classifier, batch-norm counters. */
export function isUnusedByNetworks(name: string): boolean {
  return name.endsWith(".num_batches_tracked") || /(?:^|\.)encoder\.fc\.(?:weight|bias)$/.test(name);
}

function axesOf(layout: TorchLayout, torchShape: readonly number[]): readonly number[] {
  const axes = TORCH_AXIS_OF_ENGINE_AXIS[layout];
  if (axes.length !== torchShape.length)
    throw new Error(`A ${layout} parameter has ${axes.length} axes, not [${torchShape.join(", ")}].`);
  return axes;
}
