import type { CommandEntry } from "./command.ts";

/** Every terminal command. To add one: a file here beside it that exports `command`, and a row in this table. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  adapter: {
    summary: "Which GPU adapter the commands would use.",
    needsGpu: true,
    load: () => import("./adapter.ts"),
  },
  inspect: {
    summary: "What a folder, a zip or files hold: frames, poses, cameras, ground truth, problems.",
    needsGpu: false,
    load: () => import("./inspect.ts"),
  },
  train: {
    summary: "Trains on sequences and writes weights, depth pictures, a point cloud and the run's record.",
    needsGpu: true,
    load: () => import("./train.ts"),
  },
  evaluate: {
    summary: "Depth metrics of a run on sequences with ground truth, beside baselines.",
    needsGpu: true,
    load: () => import("./evaluate.ts"),
  },
  survey: {
    summary: "What coarse poses, Optim t and Optim R do for every pair of frames of a run.",
    needsGpu: true,
    load: () => import("./survey.ts"),
  },
  record: {
    summary: "A run as one file that a page can show without data, weights and GPU.",
    needsGpu: true,
    load: () => import("./record.ts"),
  },
  export: {
    summary: "Sequences and weights as the published trainer takes them, to go on there.",
    needsGpu: false,
    load: () => import("./export.ts"),
  },
  weights: {
    summary: "What a file of weights (.safetensors, .pth) holds; converts it to safetensors.",
    needsGpu: false,
    load: () => import("./weights.ts"),
  },
  parity: {
    summary: "Compares the engine with a folder of the PyTorch reference's numbers.",
    needsGpu: true,
    load: () => import("./parity.ts"),
  },
  bench: {
    summary: "What a training step costs: dispatches, uploads, memory, time, eager and replayed.",
    needsGpu: true,
    load: () => import("./bench.ts"),
  },
};
