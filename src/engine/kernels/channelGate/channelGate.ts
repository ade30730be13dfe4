import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { elementwiseGrid } from "../elementwise.ts";
import { channelMeansGradSpec, channelMeansSpec, gateGradSpec, weighGradSpec, weighSpec } from "./specs.ts";

/** Channels that a workgroup sums, of sumOverPixels.wgsl. */
const CHANNELS = 4;

/** Means, and x and y again. */
const meansOperation = defineOperation(["x", "y"], {
  name: "channelMeans",
  forward: ({ x, y }) => {
    const { batch, pixels, channels } = sizesOf(x);
    const means = dispatch(channelMeansSpec, {
      tensors: { x, y },
      outputs: [{ shape: [batch, 1, 1, 2 * channels] }],
      uniforms: { pixels, channels },
      invocations: sumGrid(batch, channels),
    });
    // Other tensors on the same buffers: x and y themselves would be inputs and outputs to the tape.
    const seen = [x, y].map(({ dataId, shape, dtype }) => {
      currentBackend().incRef(dataId);
      return { dataId, shape, dtype };
    });
    return [...means, ...seen];
  },
  gradient: ([dMeans, dSeenX, dSeenY], { x }) => {
    const { count, pixels, channels } = sizesOf(x);
    // Not inside the thunks, here and below: one dispatch gives both, and the tape disposes of what a thunk leaves behind.
    const [dX, dY] = asTensors(
      dispatch(channelMeansGradSpec, {
        tensors: { dMeans, dSeenX, dSeenY },
        outputs: [{ shape: x.shape }, { shape: x.shape }],
        uniforms: { count, pixels, channels },
        invocations: elementwiseGrid(count),
      }),
    );
    return { x: () => dX, y: () => dY };
  },
});

const weighOperation = defineOperation(["x", "y", "gate"], {
  name: "weighChannels",
  forward: ({ x, y, gate }) => {
    const { count, pixels, channels } = sizesOf(x);
    return dispatch(weighSpec, {
      tensors: { x, y, gate },
      outputs: [{ shape: [...x.shape.slice(0, 3), 2 * channels] }],
      uniforms: { count, pixels, channels },
      invocations: elementwiseGrid(count),
    });
  },
  gradient: ([dWeighed], { x, y, gate }) => {
    const { batch, count, pixels, channels } = sizesOf(x);
    const [dX, dY] = asTensors(
      dispatch(weighGradSpec, {
        tensors: { dWeighed, gate },
        outputs: [{ shape: x.shape }, { shape: x.shape }],
        uniforms: { count, pixels, channels },
        invocations: elementwiseGrid(count),
      }),
    );
    return {
      x: () => dX,
      y: () => dY,
      gate: () =>
        asTensors(
          dispatch(gateGradSpec, {
            tensors: { x, y, dWeighed },
            outputs: [{ shape: gate.shape }],
            uniforms: { pixels, channels },
            invocations: sumGrid(batch, channels),
          }),
        )[0],
    };
  },
});

/** What a gate sees of two maps, and the maps again for it to weigh: their gradients join in one kernel. */
export interface SeenChannels {
  /** [B,1,1,2C]: mean of each channel over the map, x's before y's. */
  readonly means: Tensor4D;
  readonly x: Tensor4D;
  readonly y: Tensor4D;
}

/** x, y [B,H,W,C]. Differentiable in both.
 *  @throws Error if they are not of one shape. */
export function channelMeans(x: Tensor4D, y: Tensor4D): SeenChannels {
  if (x.shape.join() !== y.shape.join())
    throw new Error(`channelMeans: x is [${x.shape}], y is [${y.shape}].`);
  const [means, seenX, seenY] = meansOperation({ x, y }, {}) as Tensor4D[];
  return { means, x: seenX, y: seenY };
}

/** x and y [B,H,W,C] joined along their channels, each times its gate [B,1,1,2C]: [B,H,W,2C]. Differentiable in all three.
 *  @throws Error if the gate has another shape. */
export function weighChannels({ x, y }: SeenChannels, gate: Tensor4D): Tensor4D {
  const [batch, , , channels] = x.shape;
  const expected = [batch, 1, 1, 2 * channels];
  if (gate.shape.join() !== expected.join())
    throw new Error(`weighChannels: the gate is [${gate.shape}], expected [${expected}].`);
  return weighOperation({ x, y, gate }, {})[0] as Tensor4D;
}

/** `count` is of the joined map. */
function sizesOf({ shape: [batch, height, width, channels] }: TensorInfo) {
  const pixels = height * width;
  return { batch, pixels, channels, count: batch * pixels * 2 * channels };
}

function sumGrid(batch: number, channels: number): readonly [number, number] {
  return [Math.ceil((2 * channels) / CHANNELS) * channelMeansSpec.workgroupSize[0], batch];
}
