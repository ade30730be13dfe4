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
export function whyNoDepth({ networks, choice }: WeightsReport): string {
  const holds = (name: Network) => networks.some(({ network }) => network === name);
  const orTrain = choice === null ? "" : ", or train from these";
  if (holds("depthEncoder")) return `To see depth, drop its decoder (depth.pth) as well${orTrain}.`;
  if (holds("depthDecoder")) return `To see depth, drop its encoder (encoder.pth) as well${orTrain}.`;
  return "No depth network is among them, so there is no depth to show.";
}
