import { defineConfig } from "@playwright/test";
import { findBrowser } from "./tools/env/browser.mjs";

/** GASMONO_E2E_PORT lets two checkouts run at once. */
const PORT = Number(process.env.GASMONO_E2E_PORT ?? 4317);

/** Chromium that computes and draws in software, so that a run is the same on every machine.
 *  Without `--enable-features=Vulkan`: with it WebGL contexts fail at times. */
const SOFTWARE_GPU = [
  "--use-webgpu-adapter=swiftshader",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** GASMONO_E2E_HARDWARE=1 runs the journeys on the machine's own GPU instead. */
const isHardwareRun = process.env.GASMONO_E2E_HARDWARE === "1";

/** GASMONO_MEASURE=1 runs what prints figures instead of the journeys: on a machine at rest, they are no tests. */
const isMeasuring = process.env.GASMONO_MEASURE === "1";

const browser = await findBrowser();
if (browser === null) {
  throw new Error("No Chrome or Chromium found. `npm test` fetches one; GASMONO_BROWSER names one.");
}

export default defineConfig({
  testDir: "e2e",
  testMatch: isMeasuring ? "**/*.measure.ts" : "**/*.spec.ts",
  outputDir: "test-results/e2e",
  // A software GPU already uses every core.
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    // In software a cloud that turns costs more than the rest of the page. What moves is tested where it is asked for.
    contextOptions: { reducedMotion: "reduce" },
    // The full browser: Playwright's headless shell has no WebGPU.
    headless: true,
    launchOptions: {
      executablePath: browser.executablePath,
      args: [
        "--enable-unsafe-webgpu",
        ...(isHardwareRun ? [] : SOFTWARE_GPU),
        // Chromium refuses to run as root inside its sandbox.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--no-first-run",
      ],
    },
    // A trace costs a fifth of the time: only where a failure is looked into.
    trace: process.env.GASMONO_TRACE === "1" ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  webServer: {
    command: `node tools/serve/start.mjs --no-open --port ${PORT}`,
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});
