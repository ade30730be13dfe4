import type { Dataset } from "../data/openDataset.ts";
import type { Frame } from "../data/sequence.ts";
import type { WeightSource } from "../networks/weightSources.ts";
import type { StepReport } from "../protocol.ts";
import { withStockOperations } from "../stock/stock.ts";
import type { RunConfig } from "../training/config.ts";
import type { Execution } from "../training/runner.ts";
import { Trainer } from "../training/trainer.ts";

/** Frames of the bench's sequence: some triplets to choose from. */
const FRAMES = 6;

/** Ways to run the same step: composed of the library's own operations, with our kernels, and those replayed. */
export const ARMS = ["stock", "eager", "replayed"] as const;
export type Arm = (typeof ARMS)[number];

/** A run whose steps one arm makes. */
export interface BenchRun {
  readonly trainer: Trainer;
  /** Call `trainer.prepare()` before the first. */
  step(): Promise<StepReport>;
}

export function benchRun(config: RunConfig, arm: Arm): BenchRun {
  const trainer = benchTrainer(config, arm === "replayed" ? "replayed" : "eager");
  // A prepared step is recorded before it returns its promise.
  const step = arm === "stock" ? () => withStockOperations(() => trainer.step()) : () => trainer.step();
  return { trainer, step };
}

/** A trainer on made-up pictures: a step costs the same whatever they show. */
export function benchTrainer(config: RunConfig, execution: Execution): Trainer {
  return new Trainer(benchDataset(config.resolution), config, quickWeights, execution);
}

/** Weights that cost nothing to make and stay finite. */
const quickWeights: WeightSource = ({ torchShape, initial }) =>
  new Float32Array(torchShape.reduce((a, b) => a * b, 1)).fill(
    initial.kind === "constant" ? initial.value : 0.001,
  );

function benchDataset({ width, height }: RunConfig["resolution"]): Dataset {
  const frames = Array.from(
    { length: FRAMES },
    (_, f): Frame => ({
      name: `${f}.jpg`,
      path: null,
      rgba: Uint8Array.from({ length: width * height * 4 }, (_value, i) =>
        i % 4 === 3 ? 255 : (i * 97 + f * 31) % 251,
      ),
      camFromWorld: { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0.02 * f, 0, 0] },
      intrinsics: { fx: width, fy: width, cx: (width - 1) / 2, cy: (height - 1) / 2 },
      hasGroundTruth: false,
      groundTruth: null,
    }),
  );
  return {
    problems: [],
    sequences: [
      {
        name: "bench",
        width,
        height,
        frames,
        points: {
          positions: new Float32Array(),
          colours: new Uint8Array(),
          reprojectionErrorsPx: new Float32Array(),
        },
        normalisedFromColmap: 1,
        isScaleMeasured: true,
        truePath: null,
        cameras: [],
        modelCounts: { cameras: 0, images: 0, points3D: 0, points2D: 0, observations: 0 },
        poseFiles: null,
      },
    ],
  };
}
