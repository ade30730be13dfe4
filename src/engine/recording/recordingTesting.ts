import type { FrameInspection, ReconstructionView, RgbaPicture, SourceView } from "../protocol.ts";
import { PRESETS } from "../training/presets.ts";
import type { Recording } from "./recording.ts";

/** A made-up recording of one sequence of four frames, for tests: smooth pictures with noise, one inspection whose fields
 *  are all there and one with all that may be missing missing. */
export const RECORDED_WIDTH = 12;
export const RECORDED_HEIGHT = 9;

let state = 1;
function noise(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

function pictureOf(width: number, height: number, phase: number): RgbaPicture {
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = 128 + 100 * Math.sin(i / 7 + c + phase) + 20 * noise();
    rgba[4 * i + 3] = noise() < 0.1 ? 0 : 255;
  }
  return { width, height, rgba };
}

const map = (value: (i: number) => number) =>
  Float32Array.from({ length: RECORDED_WIDTH * RECORDED_HEIGHT }, (_, i) => value(i));

function reconstruction(phase: number): ReconstructionView {
  return {
    picture: pictureOf(RECORDED_WIDTH, RECORDED_HEIGHT, phase),
    error: map(() => noise() ** 3),
    meanError: noise(),
  };
}

const transform = [1, 0, 0, 0.1, 0, 1, 0, -0.2, 0, 0, 1, 1 / 3];

function sourceView(frame: number, offset: -1 | 1, isWhole: boolean): SourceView {
  return {
    frame: { sequence: 0, frame },
    offset,
    identity: reconstruction(0.2),
    coarse: isWhole ? reconstruction(0.1) : null,
    optimT: isWhole ? reconstruction(0.05) : null,
    optimR: reconstruction(0),
    coarseSourceFromTarget: isWhole ? transform : null,
    cleanSourceFromTarget: isWhole ? transform : null,
    optimTSourceFromTarget: isWhole ? transform : null,
    optimRSourceFromTarget: transform,
    scale: isWhole ? 0.97 : null,
    residualTranslation: isWhole ? [0.01, 0, -0.02] : null,
    residualRotationDegrees: isWhole ? 0.4 : null,
  };
}

function inspectionOf(frame: number, isWhole: boolean): FrameInspection {
  return {
    frame: { sequence: 0, frame },
    step: 7,
    picture: pictureOf(RECORDED_WIDTH, RECORDED_HEIGHT, 0),
    depth: isWhole ? map((i) => 0.1 + 9.9 * (i % 13) * noise()) : null,
    depthFrom: isWhole ? "run" : null,
    groundTruthMetres: isWhole ? map((i) => (i % 5 === 0 ? 0 : 2 + noise())) : null,
    sources: isWhole ? [sourceView(frame - 1, -1, true), sourceView(frame + 1, 1, false)] : [],
    trainingMask: isWhole ? Uint8Array.from(map(() => Math.round(noise()))) : null,
    memory: isWhole
      ? {
          depth: map(() => 1 + noise()),
          error: map(() => noise()),
          scale: Uint8Array.from(map((i) => i % 4)),
        }
      : null,
  };
}

export function madeUpRecording(): Recording {
  state = 1;
  const metrics = { absRel: 0.1, sqRel: 0.05, rmse: 0.4, rmseLog: 0.15, d1: 0.9, d2: 0.98, d3: 1 };
  const baselines = { constant: metrics, row: metrics, meanMap: metrics };
  const choice = { frames: "all", protocol: "indoor", scaling: "perImage", flip: false } as const;
  const frame = (sequence: number, at: number) => ({ sequence, frame: at });
  return {
    run: {
      ...{ format: "gasmono-run", version: 1, id: "made-up", name: "made up", parent: null },
      createdAt: "2026-01-02T03:04:05.678Z",
      config: PRESETS.nano,
      dataset: { name: "four frames", fingerprint: "00000000", frames: 4, triplets: 2 },
      ...{ adapter: "none", parameters: 1000, startedFrom: [], steps: 7, elapsedMs: 1000 },
      curves: { step: [1, 2], total: [0.2, Number.NaN] },
      evaluations: [{ step: 7, choice, mean: metrics, baselines }],
      survey: null,
    },
    dataset: {
      summary: { sequences: [], problems: [] },
      sequences: [
        {
          name: "four frames",
          width: RECORDED_WIDTH,
          height: RECORDED_HEIGHT,
          frames: ["a", "b", "c", "d"].map((name) => ({
            ...{ name, isPosed: true, hasPicture: true, hasGroundTruth: true },
            camFromWorld: transform,
            intrinsics: { fx: 10, fy: 10, cx: 5.5, cy: 4 },
          })),
          ...{ triplets: 2, normalisedFromColmap: 0.5 },
          truePath: { camFromWorld: [transform, null, transform, null], metresPerUnit: 2.5, rmsMetres: 0.01 },
          pointPositions: Float32Array.of(0.1, 0.2, 0.3, -1, -2, 1e-3),
          pointColours: Uint8Array.of(1, 2, 3, 255, 254, 253),
        },
      ],
      problems: [{ severity: "warning", code: "w", message: "m", file: null, line: null, remedy: "" }],
    },
    stepsPerEpoch: 2,
    heldOut: [frame(0, 3)],
    reports: [
      {
        ...{ choice, step: 7, depthFrom: "run", mean: metrics, baselines },
        images: [{ ...metrics, frame: frame(0, 1), name: "b", scale: 2 }],
        scale: { median: 2, std: 0 },
      },
    ],
    refined: [{ target: frame(0, 1), source: frame(0, 2), sourceFromTarget: transform }],
    survey: {
      step: 7,
      pairs: [
        {
          ...{ target: frame(0, 1), source: frame(0, 2), offset: 1, coarseRotationDegrees: 3 },
          ...{ coarseRotationErrorDegrees: null, residualRotationDegrees: 0.4 },
          ...{ refinedRotationErrorDegrees: null, scale: 0.97, residualTranslation: 0.02 },
          columns: {
            identity: { meanError: 0.2, improvedShare: null },
            coarse: null,
            optimT: { meanError: 0.1, improvedShare: 0.8 },
            optimR: null,
          },
        },
        {
          ...{ target: frame(0, 3), source: frame(0, 2), offset: -1, coarseRotationDegrees: 2 },
          ...{ coarseRotationErrorDegrees: null, residualRotationDegrees: null },
          ...{ refinedRotationErrorDegrees: null, scale: null, residualTranslation: null },
          columns: { identity: null, coarse: null, optimT: null, optimR: null },
        },
      ],
    },
    inspections: [inspectionOf(1, true), inspectionOf(2, false)],
    thumbnails: [0, 1, 2, 3].map((at) => ({ frame: frame(0, at), picture: pictureOf(4, 3, at) })),
  };
}
