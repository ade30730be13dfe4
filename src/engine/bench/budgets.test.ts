import { expect, test } from "vitest";
import type { RunConfig } from "../training/config.ts";
import { PRESETS } from "../training/presets.ts";
import { budgetReport } from "./budgets.ts";

const paper: RunConfig = { ...PRESETS.paper, optimiser: { ...PRESETS.paper.optimiser, batch: 1 } };
const time = { medianMs: 1, fastestMs: 1, slowestMs: 1 };

function reportOf(config: RunConfig, dispatches: number, share: number) {
  const counts = {
    ...{ dispatches, passes: 4, submits: 25, bindGroups: 0, uploads: 1, uploadedBytes: 4352 },
    ...{ boundBytes: 6e9, bufferBytes: 1e9 },
  };
  const program = { prologue: 0, dropped: 0, pipelines: 1, slots: 1, plannedBytes: 5e8, controlBytes: 4352 };
  const js = { times: { stock: time, eager: time, replayed: time }, share };
  const counted = { counts: { stock: counts, eager: counts, replayed: counts }, program, traceMs: 1 };
  return budgetReport(config, counted, js);
}

test("a budget says what is asked for, what is, and whether that is enough", () => {
  const report = reportOf(paper, 2961, 1 / 200);
  expect(report?.dispatches).toEqual({ must: 4000, aim: 2300, is: 2961, verdict: "must met" });
  const verdicts = Object.entries(report ?? {}).map(([row, { verdict }]) => [row, verdict]);
  expect(Object.fromEntries(verdicts)).toEqual({
    dispatches: "must met",
    uploads: "aim met",
    bindGroups: "aim met",
    submits: "missed",
    plannedBytes: "aim met",
    boundBytes: "must met",
    jsShare: "must met",
  });
});

test("a budget speaks of the paper's networks, pose networks too, at 256 x 320 with batch 1 alone", () => {
  expect(reportOf(PRESETS.paper, 1, 0)).toBeNull(); // batch 12
  expect(reportOf({ ...paper, network: { ...paper.network, poseNetworks: "small" } }, 1, 0)).toBeNull();
  expect(reportOf({ ...paper, resolution: { width: 320, height: 192 } }, 1, 0)).toBeNull();
});
