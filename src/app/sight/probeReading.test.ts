import { describe, expect, test } from "vitest";
import type { FrameInspection, SourceView } from "../../engine/protocol.ts";
import { PIN_COLUMNS, pinTable } from "./pinTable.ts";
import { readProbe } from "./probeReading.ts";
import type { Sight } from "./sight.ts";

const picture = { width: 4, height: 3, rgba: new Uint8Array(48) };
const ramp = (scale: number) => Float32Array.from({ length: 12 }, (_, i) => (i + 1) * scale);
const view = (scale: number) => ({ picture, error: ramp(scale), meanError: scale });
const shifted = (x: number) => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];
const intrinsics = { fx: 10, fy: 10, cx: 1.5, cy: 1 };

const source: SourceView = {
  frame: { sequence: 0, frame: 1 },
  offset: 1,
  identity: view(0.04),
  coarse: view(0.03),
  optimT: view(0.02),
  optimR: view(0.01),
  coarseSourceFromTarget: shifted(0.2),
  cleanSourceFromTarget: shifted(0.2),
  optimTSourceFromTarget: shifted(0.3),
  optimRSourceFromTarget: shifted(0.4),
  scale: 1,
  residualTranslation: [0.1, 0, 0],
  residualRotationDegrees: 0,
};
const inspection: FrameInspection = {
  frame: { sequence: 0, frame: 0 },
  step: 7,
  picture,
  depth: ramp(0.5),
  depthFrom: "run",
  groundTruthMetres: Float32Array.from({ length: 12 }, (_, i) => (i === 6 ? 0 : i)),
  sources: [source],
  trainingMask: Uint8Array.from({ length: 12 }, (_, i) => i % 2),
  memory: { depth: ramp(1), error: ramp(0.1), scale: Uint8Array.from({ length: 12 }, (_, i) => i % 4) },
};
const sight: Sight = {
  inspection,
  source,
  targetIntrinsics: intrinsics,
  sourceIntrinsics: intrinsics,
  normalisedFromColmap: 0.5,
};

describe("the probe", () => {
  test("everything is read at one pixel, each in its unit", () => {
    const reading = readProbe(sight, { u: 3, v: 1 });
    expect(reading).toMatchObject({ depth: 4, depthColmap: 8, disparity: 0.25, trains: true, bestScale: 3 });
    expect(reading.truthMetres).toBe(7);
    expect(reading.errorT).toBeCloseTo(0.16, 6);
    expect(reading.errorR).toBeCloseTo(0.08, 6);
  });

  test("it lands by the coarse pose and by the last refined one", () => {
    const { coarse, refined } = readProbe(sight, { u: 3, v: 1 });
    // fx t / z: 10 * 0.2 / 4 and 10 * 0.4 / 4 pixels to the right.
    expect(coarse?.landing?.u).toBeCloseTo(3.5, 9);
    expect(refined?.landing?.u).toBeCloseTo(4, 9);
    expect(refined?.landing?.v).toBeCloseTo(1, 9);
    const withoutR = { ...sight, source: { ...source, optimRSourceFromTarget: null } };
    expect(readProbe(withoutR, { u: 3, v: 1 }).refined?.landing?.u).toBeCloseTo(3.75, 9);
  });

  test("what is not there is null, an invalid truth among it", () => {
    expect(readProbe(sight, { u: 2, v: 1 }).truthMetres).toBeNull();
    const bare = { ...inspection, depth: null, memory: null, trainingMask: null, sources: [] };
    const reading = readProbe({ ...sight, inspection: bare, source: null }, { u: 0, v: 0 });
    expect(reading).toMatchObject({ depth: null, errorT: null, trains: null, bestScale: null, coarse: null });
  });

  test("pins are tables that others can read", () => {
    const reading = readProbe(sight, { u: 3, v: 1 });
    const rows = [{ number: 1, frameName: "a|b.png", step: 7, sourceOffset: 1 as const, reading }];
    const [header, row] = pinTable(rows, "tsv").trimEnd().split("\n");
    expect(header.split("\t")).toHaveLength(PIN_COLUMNS.length);
    expect(row.split("\t").slice(0, 7)).toEqual(["1", "a|b.png", "7", "3", "1", "4.00", "8.00"]);
    expect(row).toMatch(/trains\t3\t7\.00\t\+1\t3\.5,1\.0\t4\.0,1\.0$/);
    expect(pinTable(rows, "markdown").split("\n")[2]).toContain("| a\\|b.png | 7 |");
  });
});
