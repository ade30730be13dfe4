import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures/console.ts";
import { button, dropPaths, region } from "../fixtures/playground.ts";
import { expectRecordedRun } from "../fixtures/recordedRun.ts";

const RECORDING = fileURLToPath(new URL("../../public/samples/room.recording", import.meta.url));

test("the page opens on a recorded run; another is shown when dropped, a damaged one is refused and changes nothing", async ({
  page,
}, testInfo) => {
  // As it opens for most people: the cloud turns once.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.goto("./");
  await expect(page).toHaveTitle(/GasMono/);
  await expectRecordedRun(page);

  await test.step("the browser has WebGPU", async () => {
    const adapter = await page.evaluate(async () => {
      const found = await navigator.gpu?.requestAdapter();
      return found === null || found === undefined ? null : `${found.info.vendor} ${found.info.architecture}`;
    });
    console.info(`browser adapter: ${adapter}`);
    expect(adapter, "Playwright's headless shell has no WebGPU; the full browser has").not.toBeNull();
  });

  await test.step("a damaged recording is refused", async () => {
    const damaged = testInfo.outputPath("damaged.recording");
    writeFileSync(damaged, readFileSync(RECORDING).subarray(0, 3000));
    await dropPaths(page, [damaged]);
    await expect(region(page, "Problems")).toContainText("The recording is damaged");
    await expect(button(page, "Train this yourself")).toBeVisible();
  });

  await test.step("a dropped recording is shown, without its data", async () => {
    const mine = testInfo.outputPath("mine.recording");
    writeFileSync(mine, readFileSync(RECORDING));
    await dropPaths(page, [mine]);
    await expect(button(page, "Train this yourself")).toHaveCount(0);
    await expectRecordedRun(page);
    await expect(button(page, "Train")).toBeDisabled();
  });
});

test("the recorded run needs no engine", async ({ page }) => {
  await page.addInitScript(() => {
    class Deaf extends EventTarget {
      postMessage() {}
      terminate() {}
    }
    window.Worker = new Proxy(window.Worker, {
      construct: (Real, [url, options]) => (/\/worker-/.test(url) ? new Deaf() : new Real(url, options)),
    });
  });
  await page.goto("./");
  await expectRecordedRun(page);
});
