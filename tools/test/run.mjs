import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { provideAdapter } from "../env/adapter.mjs";
import { fetchBrowser, findBrowser } from "../env/browser.mjs";
import { run } from "../env/process.mjs";
import { projectRoot } from "../env/projectRoot.mjs";
import { playwrightCounts, total, vitestCounts } from "./counts.mjs";
import { checkTypes } from "./types.mjs";

/** `npm test`: everything. `node tools/test/run.mjs unit|gpu|e2e ...` runs parts:
 *    unit  types, lint, tests that need only Node
 *    gpu   tests on a WebGPU adapter
 *    e2e   the built page in a real browser
 *  Stages go on after a failure, so that one run shows all that is wrong; without a browser or an adapter it ends at
 *  once. The last line is `N passed, N failed`: tests, and one failure for each other stage that failed. */

/** @typedef {import("./counts.mjs").Counts} Counts */
/** @typedef {{ name: string, ok: boolean, counts: Counts | null, seconds: number, note: string }} Stage */

const PARTS = ["unit", "gpu", "e2e"];
/** Every journey of a machine that computes and draws in software, with time to spare. */
const MOST_JOURNEY_MINUTES = 30;
const REPORTS = join(projectRoot, "test-results", "reports");
const node = process.execPath;

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. Parts: ${PARTS.join(", ")}.`);
  process.exit(2);
}
const wanted = new Set(asked.length === 0 ? PARTS : asked);
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

/** @type {Stage[]} */
const stages = [];
/** What the stages after the environment is known run with. @type {NodeJS.ProcessEnv} */
const env = { GASMONO_ADAPTER_SAID: "1" };

if (wanted.has("gpu") || wanted.has("e2e")) await stage("browser", provideBrowser);
if (wanted.has("gpu")) await stage("adapter", provideGpu);
if (stages.some(({ ok }) => !ok)) finish();
if (wanted.has("unit")) {
  await stage("types", async () => ({ ok: await checkTypes() }));
  await stage("lint", () => exits([node, "node_modules/@biomejs/biome/bin/biome", "ci", "."]));
  await stage("unit", () => vitest("plain"));
}
if (wanted.has("gpu")) await stage("gpu", () => vitest("gpu"));
if (wanted.has("e2e")) {
  await stage("build", () => exits([node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"]));
  await stage("e2e", playwright);
}
finish();

/** @param {string} name @param {() => Promise<{ ok: boolean, counts?: Counts, note?: string }>} work */
async function stage(name, work) {
  console.log(`\n== ${name}`);
  const startMs = performance.now();
  const { ok, counts = null, note = "" } = await work();
  stages.push({ name, ok, counts, note, seconds: (performance.now() - startMs) / 1000 });
}

async function provideBrowser() {
  const browser = (await findBrowser()) ?? (await fetchBrowser(console.log));
  if (browser === null) {
    const note =
      "no Chrome or Chromium is installed and none could be fetched; install one or set GASMONO_BROWSER";
    console.error(note);
    return { ok: false, note };
  }
  env.GASMONO_BROWSER = browser.executablePath;
  const note = `${browser.version} (${browser.source}: ${browser.executablePath})`;
  console.log(note);
  return { ok: true, note };
}

async function provideGpu() {
  const adapter = await provideAdapter(env.GASMONO_BROWSER ?? null, console.log);
  if (adapter === null) {
    const note = "no GPU adapter: no hardware driver, no lavapipe of Mesa 24 or newer, no SwiftShader";
    console.error(`${note}. On Debian or Ubuntu: bash tools/env/lavapipe.sh as root.`);
    return { ok: false, note };
  }
  Object.assign(env, adapter.env);
  const note = `${adapter.name}${adapter.isSoftware ? " (software)" : ""}`;
  console.log(note);
  return { ok: true, note };
}

/** @param {readonly string[]} command */
async function exits(command) {
  return { ok: (await run(command, { env })).exitCode === 0 };
}

/** @param {string} project */
async function vitest(project) {
  const report = join(REPORTS, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { exitCode } = await run(
    [node, "node_modules/vitest/vitest.mjs", "run", "--project", project, ...reporters],
    { env },
  );
  return outcome(exitCode, report, vitestCounts);
}

async function playwright() {
  const report = join(REPORTS, "e2e.json");
  const { exitCode } = await run(
    [node, "node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    {
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      minutes: MOST_JOURNEY_MINUTES,
    },
  );
  return outcome(exitCode, report, playwrightCounts);
}

/** A runner that failed without a failed test, or left no report, counts as one failure; none at all run is one too.
 *  @param {number} exitCode @param {string} report @param {(report: any) => Counts} count */
function outcome(exitCode, report, count) {
  const counts = existsSync(report)
    ? count(JSON.parse(readFileSync(report, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  const ok = exitCode === 0 && counts.failed === 0 && counts.passed > 0;
  if (!ok && counts.failed === 0) counts.failed = 1;
  return { ok, counts };
}

/** Prints the table and the last line, and ends the process. */
function finish() {
  const rows = stages.map(({ name, ok, counts, seconds, note }) => [
    name,
    ok ? "ok" : "FAILED",
    counts === null ? "" : `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
    `${seconds.toFixed(1)} s`,
    note,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  console.log();
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  const failedStages = stages.filter(({ ok, counts }) => !ok && counts === null).length;
  const { passed, failed } = total(stages.flatMap(({ counts }) => (counts === null ? [] : [counts])));
  console.log(`\n${passed} passed, ${failed + failedStages} failed`);
  process.exit(failed + failedStages === 0 ? 0 : 1);
}
