import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import combineContextSource from "./combineContext.wgsl?raw";
import contextGradStripsSource from "./contextGradStrips.wgsl?raw";
import contextStripsSource from "./contextStrips.wgsl?raw";
import convolvedSource from "./convolved.wgsl?raw";
import forwardSource from "./factorisedAttention.wgsl?raw";
import gradQkvSource from "./factorisedAttentionGradQkv.wgsl?raw";
import sumOverStripsSource from "./sumOverStrips.wgsl?raw";
import windowOfSource from "./windowOf.wgsl?raw";
import type { PackedWindows } from "./windows.ts";
import windowsGradStripsSource from "./windowsGradStrips.wgsl?raw";

const TOKENS = {
  batch: "u32",
  tokens: "u32",
  channels: "u32",
  heads: "u32",
  strips: "u32",
  tokensPerStrip: "u32",
} as const;

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

export const contextStripsSpec: KernelSpec = {
  name: "contextStrips",
  wgsl: contextStripsSource,
  workgroupSize: [64, 1, 1],
  reads: ["qkv"],
  writes: ["stripMax", "stripSum", "partials"],
  uniforms: TOKENS,
};

export const combineContextSpec: KernelSpec = {
  name: "combineContext",
  wgsl: combineContextSource,
  workgroupSize: [64, 1, 1],
  reads: ["stripMax", "stripSum", "partials"],
  writes: ["context", "columnMax", "columnInverse"],
  uniforms: { batch: "u32", channels: "u32", heads: "u32", strips: "u32" },
};

// The shared functions come last, so that an error's line is the line in the kernel's own file.
export const factorisedAttentionSpec: KernelSpec = {
  name: "factorisedAttention",
  wgsl: `${forwardSource}\n${convolvedSource}\n${windowOfSource}`,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "context", "windows"],
  writes: ["y"],
  uniforms: WINDOWED_MAP,
};

export const contextGradStripsSpec: KernelSpec = {
  name: "contextGradStrips",
  wgsl: contextGradStripsSource,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "dy"],
  writes: ["partials"],
  uniforms: TOKENS,
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

export const sumOverStripsSpec: KernelSpec = {
  name: "sumOverStrips",
  wgsl: sumOverStripsSource,
  workgroupSize: [64, 1, 1],
  reads: ["partials"],
  writes: ["totals"],
  uniforms: { groups: "u32", strips: "u32", size: "u32" },
};

/** Channels, pixels and taps that one invocation keeps in registers, per axis of its block. */
const BLOCK = 4;
/** Invocations that keep a large GPU busy in the sums over tokens; more strips only add partial sums. */
const SUM_INVOCATIONS = 4096;
/** Fewer tokens or pixels in a strip are not worth its partial sums. */
const MIN_TOKENS_PER_STRIP = 32;

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

/** softmax over tokens (K)^T V [B,C,C'], and what gives the softmax back: columnMax, columnInverse [B,C]. */
function contextOf(qkv: TensorInfo, heads: number): TensorInfo[] {
  const plan = tokenStrips(qkv, heads);
  const { batch, channels, strips } = plan;
  const ofHead = channels / heads;
  const column = { shape: [batch, strips, channels] };
  const [stripMax, stripSum, partials] = dispatch(contextStripsSpec, {
    tensors: { qkv },
    outputs: [column, column, { shape: [batch, strips, channels, ofHead] }],
    uniforms: plan,
    invocations: [batch * strips * channelPairBlocks(ofHead, heads)],
  });
  const total = { shape: [batch, channels] };
  const context = dispatch(combineContextSpec, {
    tensors: { stripMax, stripSum, partials },
    outputs: [{ shape: [batch, channels, ofHead] }, total, total],
    uniforms: { batch, channels, heads, strips },
    invocations: [batch * channels * ofHead],
  });
  for (const { dataId } of [stripMax, stripSum, partials]) currentBackend().disposeData(dataId);
  return context;
}

/** The gradient of the context, [B,C,C']. */
function contextGrad(qkv: TensorInfo, dy: TensorInfo, heads: number): TensorInfo {
  const plan = tokenStrips(qkv, heads);
  const { batch, channels, strips } = plan;
  const ofHead = channels / heads;
  const [partials] = dispatch(contextGradStripsSpec, {
    tensors: { qkv, dy },
    outputs: [{ shape: [batch, strips, channels, ofHead] }],
    uniforms: plan,
    invocations: [batch * strips * channelPairBlocks(ofHead, heads)],
  });
  return sumOverStrips(partials, batch, strips, [batch, channels, ofHead]);
}

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
  const { strips, perStrip } = cutIntoStrips(
    batch * height,
    Math.ceil(SUM_INVOCATIONS / blocks),
    Math.ceil(MIN_TOKENS_PER_STRIP / width),
  );
  const [partials] = dispatch(windowsGradStripsSpec, {
    tensors: { qkv, dy },
    outputs: [{ shape: [strips, size] }],
    uniforms: { ...map, strips, rowsPerStrip: perStrip, tapBlocks, size },
    invocations: [strips * blocks],
  });
  return sumOverStrips(partials, 1, strips, [size]);
}

/** Adds partials [groups, strips, size of a group] in a fixed order and consumes them. */
function sumOverStrips(
  partials: TensorInfo,
  groups: number,
  strips: number,
  shape: readonly number[],
): TensorInfo {
  const count = shape.reduce((product, length) => product * length, 1);
  const [totals] = dispatch(sumOverStripsSpec, {
    tensors: { partials },
    outputs: [{ shape }],
    uniforms: { groups, strips, size: count / groups },
    invocations: [count],
  });
  currentBackend().disposeData(partials.dataId);
  return totals;
}

function tokenStrips({ shape }: TensorInfo, heads: number): Record<keyof typeof TOKENS, number> {
  const [batch, height, width, packed] = shape;
  const tokens = height * width;
  const channels = packed / 3;
  const blocks = batch * channelPairBlocks(channels / heads, heads);
  const { strips, perStrip } = cutIntoStrips(
    tokens,
    Math.ceil(SUM_INVOCATIONS / blocks),
    MIN_TOKENS_PER_STRIP,
  );
  return { batch, tokens, channels, heads, strips, tokensPerStrip: perStrip };
}

/** Strips of equal length but the last, none empty. */
function cutIntoStrips(
  length: number,
  atMost: number,
  shortest: number,
): { strips: number; perStrip: number } {
  const perStrip = Math.max(shortest, Math.ceil(length / atMost));
  return { strips: Math.ceil(length / perStrip), perStrip };
}

/** Blocks of a matrix of channels by channels for every head. */
function channelPairBlocks(ofHead: number, heads: number): number {
  return heads * Math.ceil(ofHead / BLOCK) ** 2;
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
