import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import { contextGrad, contextOf } from "./context.ts";
import convolvedSource from "./convolved.wgsl?raw";
import forwardSource from "./factorisedAttention.wgsl?raw";
import gradQkvSource from "./factorisedAttentionGradQkv.wgsl?raw";
import { cutIntoStrips, sumOverStrips } from "./strips.ts";
import windowOfSource from "./windowOf.wgsl?raw";
import type { PackedWindows } from "./windows.ts";
import windowsGradStripsSource from "./windowsGradStrips.wgsl?raw";

const WINDOWED_MAP = {
  batch: "u32",
  height: "u32",
  width: "u32",
  channels: "u32",
  heads: "u32",
  side0: "u32",
  heads0: "u32",
  side1: "u32",
  heads1: "u32",
  side2: "u32",
  heads2: "u32",
} as const;

// The shared functions come last, so that an error's line is the line in the kernel's own file.
export const factorisedAttentionSpec: KernelSpec = {
  name: "factorisedAttention",
  wgsl: `${forwardSource}\n${convolvedSource}\n${windowOfSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "context", "windows"],
  writes: ["y"],
  uniforms: WINDOWED_MAP,
};

export const factorisedAttentionGradQkvSpec: KernelSpec = {
  name: "factorisedAttentionGradQkv",
  wgsl: `${gradQkvSource}\n${convolvedSource}\n${windowOfSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "dy", "windows", "context", "dContext", "columnMax", "columnInverse"],
  writes: ["dQkv"],
  uniforms: WINDOWED_MAP,
};

export const windowsGradStripsSpec: KernelSpec = {
  name: "windowsGradStrips",
  wgsl: `${windowsGradStripsSource}\n${windowOfSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "dy"],
  writes: ["partials"],
  uniforms: { ...WINDOWED_MAP, strips: "u32", rowsPerStrip: "u32", tapBlocks: "u32", size: "u32" },
};

/** Channels of a head, pixels of a row and taps of a window's row that one invocation keeps in registers. */
const BLOCK = 4;

interface AttentionAttributes {
  readonly [name: string]: number | number[];
  readonly heads: number;
  /** Of each window. */
  readonly sides: number[];
  readonly headsOfWindow: number[];
}

/** Factorised attention with convolutional relative position encoding (MPViT, CoaT), the pixels as N tokens, C' = C / heads:
 *
 *  qkv [B,H,W,3C], channels ordered (q or k or v, head, channel of head); windows on C channels in all -> [B,H,W,C].
 *  y = Q / sqrt(C') · (softmax over tokens (K)^T V) + Q ∘ (DWConv(V) + bias), zero padding.
 *  Differentiable in qkv and the windows. Saved for the gradient: C (C' + 2) numbers a picture.
 *  @throws if heads and windows do not divide the channels. */
export function factorisedAttention(qkv: Tensor4D, windows: PackedWindows, heads: number): Tensor4D {
  const channels = qkv.shape[3] / 3;
  const ofHead = channels / heads;
  const ofWindows = windows.channels.reduce((sum, count) => sum + count, 0);
  const headsOfWindow = windows.channels.map((count) => count / ofHead);
  if (!Number.isInteger(ofHead) || ofWindows !== channels || !headsOfWindow.every(Number.isInteger)) {
    throw new Error(
      `factorisedAttention: ${heads} heads and windows on ${windows.channels} channels do not divide a map of ${channels}.`,
    );
  }
  const attributes = { heads, sides: [...windows.sides], headsOfWindow };
  return attentionOperation({ qkv, windows: windows.values }, attributes)[0] as Tensor4D;
}

const attentionOperation = defineOperation<"qkv" | "windows", AttentionAttributes>(["qkv", "windows"], {
  name: "factorisedAttention",
  forward: ({ qkv, windows }, attributes) => {
    const [context, columnMax, columnInverse] = contextOf(qkv, attributes.heads);
    const uniforms = windowedMap(qkv, attributes);
    const { batch, height, width, channels } = uniforms;
    const [y] = dispatch(factorisedAttentionSpec, {
      tensors: { qkv, context, windows },
      outputs: [{ shape: [batch, height, width, channels] }],
      uniforms,
      invocations: [pixelBlocks(uniforms)],
    });
    return [y, context, columnMax, columnInverse];
  },
  gradient: ([dy], { qkv, windows, outputs: [, context, columnMax, columnInverse] }, attributes) => ({
    qkv: () => {
      const dContext = contextGrad(qkv, dy, attributes.heads);
      const uniforms = windowedMap(qkv, attributes);
      const dQkv = dispatch(factorisedAttentionGradQkvSpec, {
        tensors: { qkv, dy, windows, context, dContext, columnMax, columnInverse },
        outputs: [{ shape: qkv.shape }],
        uniforms,
        invocations: [pixelBlocks(uniforms), 3], // q, k, v
      });
      currentBackend().disposeData(dContext.dataId);
      return asTensors(dQkv)[0];
    },
    windows: () => asTensors([windowsGrad(qkv, dy, windows.size, attributes)])[0],
  }),
});

/** The gradient of the packed windows, [size]. */
function windowsGrad(
  qkv: TensorInfo,
  dy: TensorInfo,
  size: number,
  attributes: AttentionAttributes,
): TensorInfo {
  const map = windowedMap(qkv, attributes);
  const { batch, height, width, channels, heads } = map;
  const widest = Math.max(...attributes.sides);
  const tapBlocks = widest * Math.ceil(widest / BLOCK) + 1; // the last is the bias
  const blocks = tapBlocks * heads * Math.ceil(channels / heads / BLOCK);
  const { strips, perStrip } = cutIntoStrips(batch * height, blocks, width);
  const [partials] = dispatch(windowsGradStripsSpec, {
    tensors: { qkv, dy },
    outputs: [{ shape: [strips, size] }],
    uniforms: { ...map, strips, rowsPerStrip: perStrip, tapBlocks, size },
    invocations: [strips * blocks],
  });
  return sumOverStrips(partials, 1, strips, [size]);
}

/** Blocks of pixels of a row and channels of a head. */
function pixelBlocks({
  batch,
  height,
  width,
  channels,
  heads,
}: Record<keyof typeof WINDOWED_MAP, number>): number {
  return batch * height * Math.ceil(width / BLOCK) * heads * Math.ceil(channels / heads / BLOCK);
}

function windowedMap(
  { shape }: TensorInfo,
  { heads, sides, headsOfWindow }: AttentionAttributes,
): Record<keyof typeof WINDOWED_MAP, number> {
  const [batch, height, width, packed] = shape;
  const [side0, side1 = 0, side2 = 0] = sides;
  const [heads0, heads1 = 0, heads2 = 0] = headsOfWindow;
  const windows = { side0, heads0, side1, heads1, side2, heads2 };
  return { batch, height, width, channels: packed / 3, heads, ...windows };
}
