import * as v from "valibot";
import { refusal } from "../problem.ts";
import { numericsSchema } from "./numerics.ts";

/** No run is longer; one that ends by the clock is given as many. */
export const MOST_STEPS = 10_000_000;

/** Damage done to the coarse poses on purpose; what each part means exactly is in `posePerturbation.ts`. */
const perturbationSchema = v.strictObject({
  /** Standard deviation of the angle by which a pair's rotation is off. */
  rotationDegrees: v.pipe(v.number(), v.minValue(0), v.maxValue(45)),
  /** Standard deviation of the error of a pair's translation, per cent of its length. */
  translationPercent: v.pipe(v.number(), v.minValue(0), v.maxValue(200)),
  /** By how much translations have grown at the end of a sequence; negative: shrunk. */
  scaleDriftPercent: v.pipe(v.number(), v.minValue(-90), v.maxValue(900)),
  /** Factor on the translations of whole sequences: of the first, third, ...; the others are divided by it. */
  rescale: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
  /** Of the noise alone, so that runs of several seeds can share their damage. */
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295)),
});

export type PosePerturbation = v.InferOutput<typeof perturbationSchema>;

/** Coarse poses as the export has them. */
export const NO_PERTURBATION: PosePerturbation = {
  rotationDegrees: 0,
  translationPercent: 0,
  scaleDriftPercent: 0,
  rescale: 1,
  seed: 0,
};

/** Whether a perturbation changes any pose. */
export function isPerturbed(perturbation: PosePerturbation): boolean {
  const { rotationDegrees, translationPercent, scaleDriftPercent, rescale } = perturbation;
  return rotationDegrees !== 0 || translationPercent !== 0 || scaleDriftPercent !== 0 || rescale !== 1;
}

/** Everything that decides a training run, as one plain, serialisable value. A seed and a config mean a run.
 *  Each ablation of the method (spec section 8) is a choice here; the page's switches write these fields. */
const runConfigSchema = v.strictObject({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295)),
  resolution: v.strictObject({
    /** Pixels; multiples of 32, since the encoder halves five times, and at least 64, since the decoder reflects the
     *  border of the deepest map. */
    width: v.pipe(v.number(), v.integer(), v.multipleOf(32), v.minValue(64), v.maxValue(1024)),
    height: v.pipe(v.number(), v.integer(), v.multipleOf(32), v.minValue(64), v.maxValue(1024)),
  }),
  /** How many posed frames lie between target and source, plus one. */
  stride: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30)),
  /** Where the paper, its code and we differ in the numbers, choice by choice. */
  numerics: numericsSchema,
  network: v.strictObject({
    encoder: v.picklist(["nano", "tiny", "xsmall", "small", "resnet18"]),
    /** Encoder of AlignNet and PoseNet; `small` is ours, `resnet18` the published one. */
    poseNetworks: v.picklist(["small", "resnet18"]),
    convexUpsampling: v.boolean(),
    dropPath: v.pipe(v.number(), v.minValue(0), v.maxValue(0.5)),
    /** Depth range in normalised units (the median sparse depth is 1). */
    minDepth: v.pipe(v.number(), v.minValue(0.001)),
    maxDepth: v.pipe(v.number(), v.maxValue(1000)),
  }),
  poses: v.strictObject({
    /** Off: PoseNet alone predicts the motion (Monodepth2's way). */
    coarse: v.boolean(),
    /** AlignNet refines scale and translation of the coarse pose. */
    optimT: v.boolean(),
    /** PoseNet predicts a residual pose from the first reconstruction. */
    optimR: v.boolean(),
    /** Runs that were saved before it existed have none. */
    perturbation: v.optional(perturbationSchema, NO_PERTURBATION),
  }),
  losses: v.strictObject({
    /** α: weight of SSIM against L1. */
    alpha: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    /** β: weight of the Optim t reconstruction. */
    beta: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    /** λ: weight of smoothness. */
    lambda: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    /** μ: weight of self-distillation after its ramp. */
    mu: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    ssim: v.boolean(),
    autoMask: v.boolean(),
    minimumOverSources: v.boolean(),
  }),
  selfDistillation: v.strictObject({
    enabled: v.boolean(),
    /** Visits of one sample (algorithm 1's n). */
    iterations: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
    /** Before this epoch every sample is visited once. */
    iterationsFromEpoch: v.pipe(v.number(), v.minValue(0)),
    /** μ rises linearly from 0 over this many epochs. */
    rampEpochs: v.pipe(v.number(), v.minValue(0)),
  }),
  augmentation: v.strictObject({
    colour: v.boolean(),
    probability: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  optimiser: v.strictObject({
    /** Learning rate of the depth encoder. */
    encoderRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    /** Learning rate of the depth decoder. */
    decoderRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    /** Learning rate of AlignNet and PoseNet. */
    poseRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    beta1: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9999)),
    beta2: v.pipe(v.number(), v.minValue(0), v.maxValue(0.99999)),
    /** Not 0: a gradient that is always 0 would divide by it. */
    epsilon: v.pipe(v.number(), v.minValue(1e-12)),
    weightDecay: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    /** Every epoch multiplies the rates by this. */
    decayPerEpoch: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)),
    batch: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  }),
  evaluation: v.strictObject({
    /** Of the posed frames with ground truth every n-th is held out: never a target, so that the depth network does not
     *  see it in training (it may serve as a source). 0 holds out none. */
    heldOutEvery: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
    /** Steps between two evaluations on the held-out frames while training; 0 for none. */
    everySteps: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
  }),
  /** Optimiser steps after which the run is finished. */
  steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_STEPS)),
});

export type RunConfig = v.InferOutput<typeof runConfigSchema>;
export type EncoderName = RunConfig["network"]["encoder"];

/** Every field of a value that the schema refuses, each with what is wrong; none where only fields contradict each other. */
export function invalidFields(value: unknown): { readonly field: string; readonly reason: string }[] {
  const { issues = [] } = v.safeParse(runConfigSchema, value);
  return issues.map(({ path = [], message }) => ({
    field: path.map(({ key }) => String(key)).join("."),
    reason: message,
  }));
}

/** Checks an unknown value (a saved file, a URL, a message) against the schema.
 *  @throws ProblemError `config-invalid` naming the field, the value and what was expected. */
export function parseRunConfig(value: unknown): RunConfig {
  const parsed = v.safeParse(runConfigSchema, value);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const path = issue.path?.map((item) => String(item.key)).join(".") ?? "the config";
    throw refusal(
      "config-invalid",
      `The run configuration is not valid at ${path}: ${issue.message}`,
      "Correct that field, or start from a preset.",
    );
  }
  const config = parsed.output;
  if (config.network.minDepth >= config.network.maxDepth) {
    throw refusal(
      "config-invalid",
      `network.minDepth (${config.network.minDepth}) must be below network.maxDepth (${config.network.maxDepth}).`,
      "Correct the depth range.",
    );
  }
  if (!config.poses.coarse && config.poses.optimT) {
    throw refusal(
      "config-invalid",
      "Optim t refines coarse poses, but coarse poses are off.",
      "Turn Coarse poses on, or Optim t off.",
    );
  }
  if (!config.poses.coarse && !config.poses.optimR) {
    throw refusal("config-invalid", "No source of poses is left.", "Turn on Coarse poses or Optim R.");
  }
  return config;
}
