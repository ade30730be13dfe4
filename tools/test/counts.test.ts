import { expect, test } from "vitest";
import { playwrightCounts, total, vitestCounts } from "./counts.mjs";

const vitestReport = (numPassedTests: number, numFailedTests: number, files: [string, ...string[]][]) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  })),
});

test("vitest: failed tests are counted once, not once more for their file", () => {
  const report = vitestReport(1, 2, [["failed", "passed", "failed", "failed"]]);
  expect(vitestCounts(report)).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test("vitest: a file that cannot be loaded is a failure", () => {
  const report = vitestReport(1, 0, [["passed", "passed"], ["failed"]]);
  expect(vitestCounts(report)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("playwright: flaky tests and errors outside tests are failures", () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(playwrightCounts({ stats, errors: [{}] })).toEqual({ passed: 3, failed: 3, skipped: 2 });
});

test("totals add up column by column", () => {
  const counts = { passed: 1, failed: 2, skipped: 3 };
  expect(total([counts, counts])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(total([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
