import { beforeEach, describe, expect, test } from "vitest";
import type { OpenedDataset, StepReport } from "../engine/protocol.ts";
import { forgetRun, keepDataset, keepSteps, lossHistory, refinedCamFromWorld } from "./frames.ts";

const at = (x: number) => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];

const dataset = {
  summary: { sequences: [], problems: [] },
  problems: [],
  sequences: [
    {
      name: "room",
      width: 4,
      height: 4,
      triplets: 1,
      normalisedFromColmap: 1,
      truePath: null,
      pointPositions: new Float32Array(),
      pointColours: new Uint8Array(),
      frames: [0, 1, 2].map((x) => ({
        name: `${x}.jpg`,
        isPosed: true,
        hasPicture: true,
        hasGroundTruth: false,
        camFromWorld: at(-x),
        intrinsics: null,
      })),
    },
  ],
} as const satisfies OpenedDataset;

const step: StepReport = {
  step: 1,
  epoch: 0,
  mu: 0,
  rateFactor: 1,
  isSkipped: false,
  stepMs: 1,
  meanScale: 1,
  total: 1,
  photometricR: 1,
  photometricT: 1,
  smoothness: 0,
  distillation: 0,
  refined: [
    { target: { sequence: 0, frame: 1 }, source: { sequence: 0, frame: 2 }, sourceFromTarget: at(-1.5) },
  ],
};

beforeEach(() => keepDataset(dataset));

describe("frames", () => {
  test("a refined pose hangs on its target's coarse pose", () => {
    keepSteps([step]);
    expect(refinedCamFromWorld({ sequence: 0, frame: 2 })?.[3]).toBe(-2.5);
    expect(refinedCamFromWorld({ sequence: 0, frame: 1 })).toBeNull();
  });

  test("a new run forgets curves and refined poses", () => {
    keepSteps([step]);
    forgetRun();
    expect(lossHistory.length).toBe(0);
    expect(refinedCamFromWorld({ sequence: 0, frame: 2 })).toBeNull();
  });
});
