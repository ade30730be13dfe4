import { currentBackend } from "../../tensor/backend.ts";
import type { TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import sumOverStripsSource from "./sumOverStrips.wgsl?raw";

export const sumOverStripsSpec: KernelSpec = {
  name: "sumOverStrips",
  wgsl: sumOverStripsSource,
  workgroupSize: [64, 1, 1],
  reads: ["partials"],
  writes: ["totals"],
  uniforms: { groups: "u32", strips: "u32", size: "u32" },
};

/** Invocations that keep a large GPU busy in a sum over tokens; more strips only add partial sums. */
const SUM_INVOCATIONS = 4096;
/** Shorter strips are not worth their partial sums. */
const MIN_TOKENS_PER_STRIP = 32;

/** How the tokens (or rows of tokens) that a kernel sums over are cut: strips of equal length but the last, none empty. */
export interface Strips {
  readonly strips: number;
  readonly perStrip: number;
}

/** Cuts by the shape alone, so that sums have the same order everywhere.
 *  @param length tokens or rows of `tokens` tokens each.
 *  @param invocations of one strip. */
export function cutIntoStrips(length: number, invocations: number, tokens = 1): Strips {
  const atMost = Math.ceil(SUM_INVOCATIONS / invocations);
  const perStrip = Math.max(Math.ceil(MIN_TOKENS_PER_STRIP / tokens), Math.ceil(length / atMost));
  return { strips: Math.ceil(length / perStrip), perStrip };
}

/** Adds partials [groups, strips, size of a group] in a fixed order and consumes them; a single strip is the sum. */
export function sumOverStrips(
  partials: TensorInfo,
  groups: number,
  strips: number,
  shape: readonly number[],
): TensorInfo {
  if (strips === 1) return { ...partials, shape: [...shape] };
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
