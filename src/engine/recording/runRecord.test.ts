import { describe, expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { PRESETS } from "../training/presets.ts";
import { datasetFingerprint } from "./datasetFingerprint.ts";
import { parseRunRecord, type RunRecord, readRunRecord, serialiseRunRecord } from "./runRecord.ts";

const metrics = { absRel: 0.1, sqRel: 0.05, rmse: 0.4, rmseLog: 0.15, d1: 0.9, d2: 0.98, d3: 1 };

const record: RunRecord = {
  format: "gasmono-run",
  version: 1,
  id: "3f1c",
  name: "− Optim R",
  parent: null,
  createdAt: "2026-01-02T03:04:05.678Z",
  config: PRESETS.nano,
  dataset: { name: "room", fingerprint: "0badcafe", frames: 72, triplets: 63 },
  adapter: "an adapter",
  parameters: 462_530,
  startedFrom: ["encoder.pth"],
  steps: 3,
  elapsedMs: 1234.5,
  curves: { step: [1, 2, 3], total: [0.0601, Number.NaN, 0.1 + 0.2] },
  evaluations: [
    {
      step: 3,
      choice: { frames: "heldOut", protocol: "indoor", scaling: "perImage", flip: false },
      mean: metrics,
      baselines: { constant: metrics, row: metrics, meanMap: metrics },
    },
  ],
  survey: { step: 3, columns: { identity: 0.2, coarse: 0.1, optimT: 0.05, optimR: null } },
};

const changed = (change: object): unknown => ({ ...JSON.parse(serialiseRunRecord(record)), ...change });

function codeOf(value: unknown): { code: string; message: string } {
  try {
    parseRunRecord(value, "run.json");
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return { code: "accepted", message: "" };
}

describe("a run's record", () => {
  test("comes back from its text number by number, missing losses included", () => {
    expect(readRunRecord(serialiseRunRecord(record), null)).toEqual(record);
  });

  test("leaves out keys of later additions", () => {
    expect(parseRunRecord(changed({ mood: "good" }))).toEqual(record);
  });

  test.each([
    [null, "run-not-a-run"],
    [[], "run-not-a-run"],
    [{ format: "other", version: 1 }, "run-not-a-run"],
    [changed({ version: 2 }), "run-version"],
    [changed({ steps: -1 }), "run-invalid"],
    [changed({ createdAt: "yesterday" }), "run-invalid"],
    [changed({ curves: { total: [1] } }), "run-invalid"],
    [changed({ curves: { step: [1, 2], total: [1] } }), "run-invalid"],
    [changed({ curves: { step: ["1"] } }), "run-invalid"],
    [changed({ config: { seed: 1 } }), "config-invalid"],
    [changed({ config: 7 }), "run-invalid"],
  ])("%o is refused as %s", (value, code) => {
    expect(codeOf(value).code).toBe(code);
  });

  test("is refused with the field that is wrong", () => {
    const [evaluation] = record.evaluations;
    const wrong = { ...evaluation, choice: { ...evaluation.choice, protocol: "lunar" } };
    expect(codeOf(changed({ evaluations: [wrong] })).message).toContain("evaluations.0.choice.protocol");
  });

  test("text that is no JSON is refused under its file's name", () => {
    expect(() => readRunRecord("{", "a.json")).toThrow(/^a\.json: The file is not JSON/);
  });
});

describe("the fingerprint of a dataset", () => {
  const frame = {
    name: "a.png",
    isPosed: true,
    hasPicture: true,
    hasGroundTruth: false,
    camFromWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    intrinsics: null,
  };
  const view = {
    name: "room",
    width: 96,
    height: 64,
    frames: [frame],
    triplets: 1,
    normalisedFromColmap: 1,
    truePath: null,
    pointPositions: new Float32Array(),
    pointColours: new Uint8Array(),
  };

  test("does not depend on the working resolution", () => {
    const other = { ...view, width: 128, height: 96 };
    expect(datasetFingerprint({ sequences: [other] })).toBe(datasetFingerprint({ sequences: [view] }));
  });

  test("changes with a pose", () => {
    const moved = { ...frame, camFromWorld: [1, 0, 0, 1e-6, 0, 1, 0, 0, 0, 0, 1, 0] };
    const other = { ...view, frames: [moved] };
    expect(datasetFingerprint({ sequences: [other] })).not.toBe(datasetFingerprint({ sequences: [view] }));
  });
});
