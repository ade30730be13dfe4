import { describe, expect, test } from "vitest";
import { PRESETS } from "../engine/training/presets.ts";
import { statusSentence } from "./statusSentence.ts";
import type { DatasetSlice } from "./store/dataset.ts";
import { type EvaluationPhase, noEvaluation } from "./store/evaluation.ts";
import { compiled, halted, noRun, type RunSlice } from "./store/run.ts";
import { noWeights, type WeightsSlice } from "./store/weights.ts";

const problem = {
  severity: "error",
  code: "x",
  message: "It broke.",
  file: null,
  line: null,
  remedy: "",
} as const;
const open: DatasetSlice = {
  status: "open",
  title: "room",
  version: 1,
  sequences: 1,
  width: 128,
  height: 96,
  stride: 1,
  framesWithTruth: 0,
};
const opened = { triplets: 70, frames: 72 };
const ready: RunSlice = { ...noRun, engine: { status: "ready", adapter: "GPU", isSoftware: false } };

const rest = { weights: noWeights, evaluation: noEvaluation };
const say = (dataset: DatasetSlice, run: Partial<RunSlice>) =>
  statusSentence({ dataset, run: { ...ready, ...run }, ...rest }, opened);

describe("the status sentence", () => {
  test("counts while it opens", () => {
    const stages = [{ name: "decoding pictures", done: 31, total: 72 }];
    expect(say({ status: "opening", title: "room.zip", stages, previous: null }, {})).toBe(
      "Opening room.zip: decoding pictures 31 of 72",
    );
  });

  test("tells material when ready, and why it cannot train", () => {
    expect(say(open, {})).toBe("Ready: 70 triplets from 72 frames");
    expect(say(open, { engine: { status: "refused", problem } })).toMatch(/^Viewing only/);
    expect(statusSentence({ dataset: open, run: ready, ...rest }, { triplets: 0, frames: 4 })).toMatch(
      /nothing to train on/,
    );
  });

  test("tells step, rate and time left while it trains", () => {
    const config = { ...PRESETS.nano, steps: 2000 };
    expect(
      say(open, { phase: { status: "training" }, applied: config, step: 412, stepsPerSecond: 9.3 }),
    ).toBe("Training, step 412 of 2,000, 9.3 steps/s, 2:51 left");
  });

  test("tells where it stands when it does not run", () => {
    expect(say(open, { phase: { status: "paused" }, step: 412 })).toBe("Paused after step 412");
    expect(say(open, { phase: { status: "stopped", problem }, step: 3 })).toBe(
      "Stopped after step 3: It broke.",
    );
    expect(say(open, { engine: { status: "ended", problem } })).toMatch(/engine has ended/);
  });

  const weights: WeightsSlice = {
    status: "open",
    title: "encoder.pth + depth.pth",
    version: 1,
    canPredict: true,
    startsRuns: false,
  };

  test("says whose depth is shown while nothing is trained, and that a run starts from weights", () => {
    const sayWith = (run: Partial<RunSlice>, dataset: DatasetSlice = open) =>
      statusSentence({ dataset, run: { ...ready, ...run }, weights, evaluation: noEvaluation }, opened);
    expect(sayWith({})).toBe("Depth by encoder.pth + depth.pth; nothing trained here");
    expect(sayWith({ id: 1, phase: { status: "ready" } })).toBe("Ready: 70 triplets from 72 frames");
    expect(sayWith({ id: 1, phase: { status: "ready" }, startedFrom: ["a/small.safetensors"] })).toBe(
      "Ready to train from small.safetensors: 70 triplets from 72 frames",
    );
    expect(sayWith({}, { status: "empty" })).toMatch(/Open a sequence to see its depth/);
  });

  test("counts the frames of an evaluation, and tells a live one by its step", () => {
    const sayAt = (phase: EvaluationPhase) =>
      statusSentence(
        { dataset: open, run: { ...ready, step: 50 }, weights, evaluation: { ...noEvaluation, phase } },
        opened,
      );
    expect(sayAt({ status: "evaluating", isLive: false, done: 3, total: 72 })).toBe(
      "Evaluating, 3 of 72 frames",
    );
    expect(sayAt({ status: "evaluating", isLive: true, done: 3, total: 7 })).toBe(
      "Evaluating after step 50, 3 of 7 frames",
    );
    expect(sayAt({ status: "stopping" })).toBe("Stopping the evaluation");
  });

  test("before the first run on a GPU it counts the kinds of work that have a tile shape", () => {
    const preparing: RunSlice = { ...noRun, phase: { status: "preparing" }, tuning: { done: 3, total: 8 } };
    const sentenceOf = (run: RunSlice) => statusSentence({ ...rest, dataset: open, run }, opened);
    expect(sentenceOf(preparing)).toBe("Choosing tile shapes for this GPU: 3 of 8");
    expect(sentenceOf({ ...preparing, tuning: null })).toBe("Building the networks");
    expect(sentenceOf(halted(preparing, { status: "none" }))).not.toMatch(/tile/);
  });

  test("while the training step is compiled it counts the kernels, and stops when all are", () => {
    const training: RunSlice = { ...ready, phase: { status: "training" } };
    const sentenceOf = (run: RunSlice) => statusSentence({ ...rest, dataset: open, run }, opened);
    const compiling = compiled(training, 45, 192);
    expect(sentenceOf(compiling)).toBe("Compiling the training step: 45 of 192 kernels");
    expect(sentenceOf(compiled(compiling, 192, 192))).toBe("Training, waiting for the first step");
    expect(sentenceOf(halted(compiling, { status: "paused" }))).toMatch(/^Paused/);
  });
});
