// What the point cloud costs: `node tools/cloud/measure.mjs [points]`. Draws them in the browser of the tests and prints the
// page's own time a frame, what was uploaded, and whether anything is drawn while nothing moves. On a software adapter the
// time from frame to frame is the rasteriser's, not a GPU's; GASMONO_E2E_HARDWARE=1 takes the machine's own GPU.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { createServer } from "vite";
import { findBrowser } from "../env/browser.mjs";
import { projectRoot } from "../env/projectRoot.mjs";

const points = Number(process.argv[2] ?? 2_000_000);
const found = await findBrowser();
if (found === null) throw new Error("No Chrome or Chromium found.");
const server = await createServer({
  root: projectRoot,
  // Only the cloud: not the page, its styles and the tensor library.
  configFile: false,
  optimizeDeps: { entries: ["tools/cloud/page.html"] },
  cacheDir: join(tmpdir(), "gasmono-cloud-vite"),
  server: { port: 0, host: "127.0.0.1", hmr: false },
});
await server.listen();
const isSoftware = process.env.GASMONO_E2E_HARDWARE !== "1";
const browser = await chromium.launch({
  executablePath: found.executablePath,
  args: [
    ...(isSoftware ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"] : []),
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}tools/cloud/page.html`);
  await page.waitForFunction(() => "measure" in globalThis, null, { timeout: 180_000 });
  const result = await page.evaluate(
    // @ts-expect-error: page.ts puts it there
    (count) => globalThis.measure(count),
    points,
  );
  for (const [name, value] of Object.entries(result)) console.info(name.padEnd(20), Number(value.toFixed(2)));
} finally {
  await browser.close();
  await server.close();
}
