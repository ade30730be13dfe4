import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures/console.ts";
import { expectNoAxeFindings } from "../fixtures/playground.ts";

/** Runs before the page does: the worker is asked to measure smaller pictures, one at a time. The smallest step that the
 *  dialog offers takes a software GPU a minute. */
function measureSmaller(): void {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest: unknown[]) {
    if (message.kind === "bench") {
      const { config } = message.params;
      message.params.config = {
        ...config,
        resolution: { width: 64, height: 64 },
        optimiser: { ...config.optimiser, batch: 1 },
      };
    }
    return Reflect.apply(postMessage, this, [message, ...rest]);
  };
}

test("the GPU's chip opens a bench that measures a step and gives its table away", async ({
  page,
}, testInfo) => {
  test.setTimeout(600_000);
  await page.addInitScript(measureSmaller);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("./");
  await page.getByRole("button", { name: /Measure this GPU$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Measure this GPU" });
  await expect(dialog).toContainText("no evidence about GPUs");
  await dialog.getByRole("button", { name: "quick", exact: true }).click();
  await dialog.getByRole("button", { name: "1 round", exact: true }).click();
  await expect(dialog).toContainText(/nano at 96 × 64, batch 2.+Takes about \d+ MB of GPU memory/);
  const measure = dialog.getByRole("button", { name: "Measure", exact: true });
  await measure.click();

  await test.step("Stop ends it at once", async () => {
    await expect(dialog.getByRole("progressbar", { name: "Measuring" })).toBeVisible();
    await dialog.getByRole("button", { name: "Stop" }).click();
    await expect(measure).toBeEnabled();
  });

  await measure.click();
  const table = dialog.getByRole("table", { name: "Measured" });
  await expect(table).toBeVisible({ timeout: 300_000 });
  await expect(table.getByRole("row", { name: /^ms a step, median [\d.,]+ [\d.,]+$/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /^bind groups created [\d,]+ 0$/ })).toBeVisible();
  await expect(dialog).toContainText(/Peaks measured in this session: [\d.,]+ GFLOP\/s/);
  await expectNoAxeFindings(page, { within: "dialog" });
  await page.screenshot({ path: testInfo.outputPath("bench-dark.png") });
  await page.emulateMedia({ colorScheme: "light" });
  await page.screenshot({ path: testInfo.outputPath("bench-light.png") });

  const downloading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "JSON", exact: true }).click();
  const path = testInfo.outputPath("measurement.json");
  await (await downloading).saveAs(path);
  const { ok, adapter, userAgent, step } = JSON.parse(readFileSync(path, "utf8"));
  expect({ ok, isSoftware: adapter.isSoftware }).toEqual({ ok: true, isSoftware: true });
  expect(userAgent).toContain("Chrome");
  expect(step.config.resolution).toEqual({ width: 64, height: 64 });
  expect(step.times.replayed.medianMs).toBeGreaterThan(0);
});

test("the bench chooses tile shapes for this GPU and keeps them for later runs", async ({
  page,
}, testInfo) => {
  test.setTimeout(300_000);
  await page.goto("./");
  await page.getByRole("button", { name: /Measure this GPU$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Measure this GPU" });
  await dialog.getByRole("button", { name: "Choose tile shapes" }).click();
  const table = dialog.getByRole("table", { name: "Tile shapes" });
  await expect(table).toBeVisible({ timeout: 240_000 });
  const shape = "(8x8|4x8|4x4|2x4)";
  const rows = table.getByRole("row", {
    name: new RegExp(`^(forward|gradient), .+ ${shape} (\\d+ %|not timed)$`),
  });
  await expect(rows).toHaveCount(8);
  await expectNoAxeFindings(page, { within: "dialog" });
  await page.screenshot({ path: testInfo.outputPath("tiles.png") });

  const stored = await page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open("gasmono-tuning"));
    return await answer(database.transaction("tiles").objectStore("tiles").get("adapter"));
  });
  expect(stored.format).toBe("gasmono-tiles");
  expect(stored.circumstances.runtime).toContain("Chrome");
  for (const [i, [work, { shape }]] of Object.entries<{ shape: string }>(stored.chosen).entries()) {
    await expect(rows.nth(i)).toContainText(work);
    await expect(rows.nth(i).getByRole("cell").nth(4)).toHaveText(shape);
  }
});
