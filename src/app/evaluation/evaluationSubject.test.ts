import { beforeEach, describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import type { OpenDataset } from "../store/dataset.ts";
import { type AppState, appStore, startState } from "../store/index.ts";
import type { OpenWeights } from "../store/weights.ts";
import { evaluationObstacle, subjectOf } from "./evaluationSubject.ts";

const dataset: OpenDataset = {
  ...{ status: "open", title: "room", version: 1, sequences: 1 },
  ...{ width: 96, height: 64, stride: 1, framesWithTruth: 72 },
};
const weights: OpenWeights = {
  ...{ status: "open", title: "encoder.pth + depth.pth", version: 1 },
  ...{ canPredict: true, startsRuns: false },
};
const run: AppState["run"] = {
  ...startState.run,
  engine: { status: "ready", adapter: "GPU", isSoftware: false },
};

beforeEach(() => appStore.setState(startState));

describe("what is evaluated", () => {
  test("needs ground truth and a network, and each absence says what to do", () => {
    const of = (part: Partial<AppState>) => evaluationObstacle({ ...startState, dataset, run, ...part });
    expect(of({ dataset: { status: "empty" } })).toMatch(/once a sequence is open/);
    expect(of({ dataset: { ...dataset, framesWithTruth: 0 } })).toMatch(
      /^No ground truth: add depth pictures/,
    );
    expect(of({})).toMatch(/press Train or Step, or drop weights/);
    expect(of({ weights: { ...weights, canPredict: false } })).toMatch(/^No network yet/);
    expect(of({ weights })).toBeNull();
    expect(of({ run: { ...run, id: 1 } })).toBeNull();
    expect(of({ weights, run: { ...run, phase: { status: "preparing" } } })).toMatch(/being built/);
  });

  test("is named by the run's network, size and step, or by the files", () => {
    const applied = { ...PRESETS.nano, resolution: { width: 96, height: 64 } };
    appStore.setState({ weights, run: { ...run, id: 1, applied } });
    expect(subjectOf({ depthFrom: "run", step: 50 })).toBe("nano, 96x64, step 50");
    expect(subjectOf({ depthFrom: "weights", step: 0 })).toBe("encoder.pth + depth.pth");
  });
});
