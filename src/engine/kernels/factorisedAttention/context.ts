import { currentBackend } from "../../tensor/backend.ts";
import type { TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import channelPairsSource from "./channelPairs.wgsl?raw";
import combineContextSource from "./combineContext.wgsl?raw";
import contextGradStripsSource from "./contextGradStrips.wgsl?raw";
import contextStripsSource from "./contextStrips.wgsl?raw";
import { cutIntoStrips, sumOverStrips } from "./strips.ts";

const TOKENS = {
  batch: "u32",
  tokens: "u32",
  channels: "u32",
  heads: "u32",
  strips: "u32",
  tokensPerStrip: "u32",
} as const;

export const contextStripsSpec: KernelSpec = {
  name: "contextStrips",
  wgsl: contextStripsSource + channelPairsSource,
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

export const contextGradStripsSpec: KernelSpec = {
  name: "contextGradStrips",
  wgsl: contextGradStripsSource + channelPairsSource,
  workgroupSize: [64, 1, 1],
  reads: ["qkv", "dy"],
  writes: ["partials"],
  uniforms: TOKENS,
};

/** Key (or query) and value channels of a head that one invocation keeps in registers. */
const BLOCK = 4;

/** softmax over tokens (K)^T V [B,C,C'], and what gives the softmax back: columnMax, columnInverse [B,C]. */
export function contextOf(qkv: TensorInfo, heads: number): TensorInfo[] {
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
export function contextGrad(qkv: TensorInfo, dy: TensorInfo, heads: number): TensorInfo {
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

function tokenStrips({ shape }: TensorInfo, heads: number): Record<keyof typeof TOKENS, number> {
  const [batch, height, width, packed] = shape;
  const tokens = height * width;
  const channels = packed / 3;
  const blocks = batch * channelPairBlocks(channels / heads, heads);
  const { strips, perStrip } = cutIntoStrips(tokens, blocks);
  return { batch, tokens, channels, heads, strips, tokensPerStrip: perStrip };
}

/** Blocks of a matrix of channels by channels for every head. */
function channelPairBlocks(ofHead: number, heads: number): number {
  return heads * Math.ceil(ofHead / BLOCK) ** 2;
}
