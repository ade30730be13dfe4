import { describe, expect, test } from "vitest";
import { protocols } from "../../engine/evaluation/protocols.ts";
import { scaleAlignments } from "../../engine/evaluation/scaleAlignment.ts";
import type { EvaluationReport } from "../../engine/protocol.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { LIVE_CHOICE, noEvaluation } from "../store/evaluation.ts";
import { noRun } from "../store/run.ts";
import {
  choiceInForce,
  isBest,
  METRICS,
  metricsRows,
  PROTOCOLS,
  SCALINGS,
  splitInWords,
  verdict,
} from "./evaluationWords.ts";

const metrics = (absRel: number, d1: number) => ({
  ...{ absRel, sqRel: absRel, rmse: absRel, rmseLog: absRel },
  ...{ d1, d2: d1, d3: d1 },
});

const report = (absRel: number): EvaluationReport => ({
  choice: LIVE_CHOICE,
  step: 50,
  depthFrom: "run",
  mean: metrics(absRel, 0.6),
  images: [],
  scale: { median: 2.5, std: 0.1 },
  baselines: { constant: metrics(0.3, 0.5), row: metrics(0.25, 0.6), meanMap: metrics(0.2, 0.7) },
});

describe("an evaluation in words", () => {
  test("the page names the engine's protocols and scalings, all of them", () => {
    expect(Object.keys(PROTOCOLS).sort()).toEqual(Object.keys(protocols).sort());
    expect(Object.keys(SCALINGS).sort()).toEqual(Object.keys(scaleAlignments).sort());
  });

  test("the best of a column is the lowest error or the highest share", () => {
    const rows = metricsRows(report(0.22), "nano");
    expect(rows.map(({ label }) => label)).toEqual([
      "nano",
      "constant depth",
      "linear in the row",
      "mean truth map",
    ]);
    const [absRel] = METRICS;
    const d1 = METRICS[4];
    const bestBy = (column: (typeof METRICS)[number], of = rows) =>
      of.filter((row) => isBest(row, of, column)).map(({ name }) => name);
    expect(bestBy(absRel)).toEqual(["meanMap"]);
    expect(bestBy(d1)).toEqual(["meanMap"]);
    expect(bestBy(absRel, metricsRows(report(0.19997), "nano"))).toEqual(["network", "meanMap"]);
    expect(bestBy(absRel, metricsRows(report(0.1), "nano"))).toEqual(["network"]);
  });

  test("the verdict says which baselines are beaten, and a draw beats nothing", () => {
    expect(verdict(report(0.1))).toBe("beats all three baselines");
    expect(verdict(report(0.3))).toBe("beats none of the baselines");
    expect(verdict(report(0.29997))).toBe("beats none of the baselines");
    expect(verdict(report(0.299))).toBe("beats constant depth; not linear in the row, mean truth map");
    expect(verdict(report(0.22))).toBe("beats constant depth, linear in the row; not mean truth map");
  });

  test("the split says how frames were held out, and that all frames hold targets", () => {
    const run = { ...noRun, id: 1, applied: PRESETS.nano, heldOut: 7 };
    expect(splitInWords("heldOut", { run, withTruth: 72, measured: null })).toBe(
      "7 held-out frames, every 10th with ground truth; never targets of training",
    );
    expect(splitInWords("all", { run, withTruth: 72, measured: null })).toBe(
      "All 72 frames with ground truth; the run trained on all but 7",
    );
    expect(splitInWords("all", { run: noRun, withTruth: 1, measured: 1 })).toBe(
      "All 1 frame with ground truth",
    );
    const every = (heldOutEvery: number) =>
      splitInWords("heldOut", {
        run: { ...run, applied: { ...PRESETS.nano, evaluation: { heldOutEvery, everySteps: 50 } } },
        withTruth: 72,
        measured: null,
      });
    expect([1, 2, 3, 11, 22].map((n) => every(n).match(/every \w+/)?.[0])).toEqual([
      "every one",
      "every 2nd",
      "every 3rd",
      "every 11th",
      "every 22nd",
    ]);
  });

  test("the split says how many frames counted, if not all of it did", () => {
    const run = { ...noRun, id: 1, applied: PRESETS.nano, heldOut: 7 };
    const words = (frames: "all" | "heldOut", measured: number) =>
      splitInWords(frames, { run, withTruth: 72, measured });
    expect(words("all", 72)).toBe(splitInWords("all", { run, withTruth: 72, measured: null }));
    expect(words("all", 8)).toBe(
      "All 72 frames with ground truth, 8 of which count under this protocol; the run trained on all but 7",
    );
    expect(words("heldOut", 1)).toBe(
      "7 held-out frames, every 10th with ground truth, 1 of which counts under this protocol; never targets of training",
    );
    expect(words("heldOut", 7)).not.toContain("this protocol");
  });

  test("without held-out frames all are evaluated", () => {
    expect(choiceInForce({ evaluation: noEvaluation, run: noRun }).frames).toBe("all");
    expect(choiceInForce({ evaluation: noEvaluation, run: { ...noRun, heldOut: 7 } })).toBe(LIVE_CHOICE);
  });
});
