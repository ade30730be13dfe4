import type { WeightsReport } from "../frames.ts";

/** What the networks of a checkpoint are called on the page. */
export const NETWORKS_IN_WORDS: Readonly<Record<WeightsReport["networks"][number]["network"], string>> = {
  depthEncoder: "Depth encoder",
  depthDecoder: "Depth decoder",
  poseEncoder: "PoseNet's encoder",
  poseHead: "PoseNet's head",
  alignEncoder: "AlignNet's encoder",
  alignHead: "AlignNet's head",
  backbone: "Backbone",
};

/** Tensors of the files that a network took: those that are left when all others are named. */
export function tensorsRead({ files, unknown, mismatched, notRead }: WeightsReport): number {
  return files.reduce((sum, { tensors }) => sum + tensors, 0) - unknown.length - mismatched.length - notRead;
}
