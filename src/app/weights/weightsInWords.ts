import type { WeightsReport } from "../frames.ts";

type Network = WeightsReport["networks"][number]["network"];

/** What the networks of a checkpoint are called on the page. */
export const NETWORKS_IN_WORDS: Readonly<Record<Network, string>> = {
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

/** Why no depth can be shown, and what would help. */
export function whyNoDepth({ networks }: WeightsReport): string {
  const holds = (name: Network) => networks.some(({ network }) => network === name);
  if (holds("depthEncoder")) return "To see depth, drop its decoder, e.g. depth.pth, as well.";
  if (holds("depthDecoder")) return "To see depth, drop its encoder, e.g. encoder.pth, as well.";
  return "No depth network is among them, so there is no depth to show.";
}
