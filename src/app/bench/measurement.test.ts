import { expect, test } from "vitest";
import { BENCH_CONFIGS } from "./choices.ts";
import {
  adapterSentences,
  asJson,
  asMarkdown,
  type GpuMeasurement,
  SOFTWARE_NOTE,
  secondsLeft,
  stepRows,
} from "./measurement.ts";

const spread = (medianMs: number) => ({ medianMs, fastestMs: medianMs / 2, slowestMs: 2 * medianMs });

function measurementOn(isSoftware: boolean): GpuMeasurement {
  const counts = (dispatches: number, bindGroups: number) => ({
    ...{ dispatches, bindGroups, passes: 4, submits: 6, uploads: 1, uploadedBytes: 4352 },
    ...{ boundBytes: 4e8, bufferBytes: 1e8 },
  });
  return {
    adapter: { name: "Test adapter", vendor: "test", architecture: "one", isSoftware },
    peaks: { gemmGigaflopsPerSecond: 1000, copyGigabytesPerSecond: 50 },
    step: {
      config: BENCH_CONFIGS.nano,
      counted: {
        counts: { eager: counts(1156, 1156), replayed: counts(1142, 0) },
        program: {
          ...{ prologue: 3, dropped: 11, pipelines: 183, slots: 311 },
          ...{ plannedBytes: 46e6, controlBytes: 4352 },
        },
        traceMs: 100,
      },
      js: { times: { eager: spread(20), replayed: spread(0.1) }, share: null },
      budgets: null,
      times: { eager: spread(40), replayed: spread(20) },
    },
    control: { dispatches: 17, gigaflops: 10, eager: spread(20), replayed: spread(20), gain: 1 },
  };
}

const measured = (isSoftware: boolean) => ({
  measurement: measurementOn(isSoftware),
  circumstances: { userAgent: "Browser 1", date: "2026-01-02T03:04:05.000Z", commit: "abc" },
});

test("a row says a figure of every arm that was timed", () => {
  const rows = Object.fromEntries(stepRows(measurementOn(true)).map(({ what, cells }) => [what, cells]));
  expect(rows["ms a step, median"]).toEqual(["40.0", "20.0"]);
  expect(rows["fastest to slowest, ms"]).toEqual(["20.0 to 80.0", "10.0 to 40.0"]);
  expect(rows["steps a second"]).toEqual(["25.0", "50.0"]);
  expect(rows["bind groups created"]).toEqual(["1,156", "0"]);
  expect(rows["planned peak"]).toEqual(["", "46.0 MB"]);
});

test("a share of the peak is said of hardware alone", () => {
  expect(adapterSentences(measurementOn(false))[1]).toContain("500 GFLOP/s, 50 % of the peak.");
  expect(adapterSentences(measurementOn(true))[1]).toMatch(/500 GFLOP\/s\.$/);
});

test("Markdown is a table with its adapter, and says where the times are no evidence", () => {
  const text = asMarkdown(measured(true));
  expect(text).toContain("**Test adapter**, a training step of nano at 128 × 96, batch 4");
  expect(text).toContain("| dispatches | 1,156 | 1,142 |");
  expect(text).toContain("Browser 1; 2026-01-02T03:04:05.000Z; commit abc");
  expect(text).toContain(SOFTWARE_NOTE);
  expect(asMarkdown(measured(false))).not.toContain(SOFTWARE_NOTE);
});

test("JSON has what the terminal's bench prints, and the browser", () => {
  expect(Object.keys(JSON.parse(asJson(measured(true))))).toEqual([
    ...["ok", "commit", "adapter", "peaks", "step", "kernels", "control", "userAgent", "date"],
  ]);
});

test("the rest takes as long a part as what is done", () => {
  expect(secondsLeft(0, 8, 500)).toBeNull();
  expect(secondsLeft(2, 8, 4000)).toBe(12);
});
