/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Counts of a vitest JSON report. A file that cannot even be loaded has no tests: it counts as one failure.
 *  @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *    testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[] }} report
 *  @returns {Counts} */
export function vitestCounts(report) {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of a Playwright JSON report. A flaky test is a failure, and so is an error outside any test.
 *  @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: readonly unknown[] }} report
 *  @returns {Counts} */
export function playwrightCounts({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/** @param {readonly Counts[]} counts @returns {Counts} */
export function total(counts) {
  const sum = (/** @type {keyof Counts} */ key) => counts.reduce((n, c) => n + c[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}
