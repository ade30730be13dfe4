import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures/console.ts";
import { dropPaths, pictureIn, trainingProgress as progress, status } from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(120);
});

test.afterAll(() => sequence.remove());

/** Runs in the page: clicks Pause and gives the milliseconds until the status says so, without the driver's share. */
function pauseAndWait(): Promise<number> {
  const button = [...document.querySelectorAll("button")].find(
    ({ textContent }) => textContent?.trim() === "Pause",
  );
  const words = document.querySelector("[role=status]");
  if (button === undefined || words === null) throw new Error("No Pause button or no status.");
  return new Promise((resolve) => {
    const startedMs = performance.now();
    new MutationObserver((_, observer) => {
      if (!words.textContent?.startsWith("Paused")) return;
      observer.disconnect();
      resolve(performance.now() - startedMs);
    }).observe(words, { childList: true, characterData: true, subtree: true });
    button.click();
  });
}

test("from a drop to depth: sample, folder of 120 files, 20 steps, pause, pictures, cloud and curves", async ({
  page,
}, testInfo) => {
  test.setTimeout(600_000);
  await page.goto("./");

  await test.step("the page opens on a recorded run, which a dropped zip replaces", async () => {
    await expect(status(page)).toContainText("A recorded run", { timeout: 60_000 });
  });

  await test.step("a dropped zip opens", async () => {
    await dropPaths(page, [sequence.zip]);
    await expect(status(page)).toContainText("118 triplets from 120 frames", { timeout: 60_000 });
  });

  await test.step("the sample's own zip opens through the same door", async () => {
    await dropPaths(page, [fileURLToPath(new URL("../../public/samples/room.zip", import.meta.url))]);
    await expect(status(page)).toContainText("70 triplets from 72 frames", { timeout: 60_000 });
  });

  await test.step("a dropped folder with more than 100 files opens completely", async () => {
    await dropPaths(page, [sequence.folder]);
    await expect(status(page)).toContainText("118 triplets from 120 frames", { timeout: 60_000 });
    await expect(page.getByRole("region", { name: "Filmstrip" }).getByRole("option").first()).toBeVisible();
  });

  await test.step("20 steps are trained, and the pause is quick", async () => {
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect
      .poll(async () => Number(await progress(page).getAttribute("aria-valuenow")), { timeout: 480_000 })
      .toBeGreaterThanOrEqual(20);
    const pauseMs = await page.evaluate(pauseAndWait);
    console.info(`from the click on Pause to "Paused": ${Math.round(pauseMs)} ms`);
    await expect(status(page)).toContainText(/Paused after step \d+/);
    const paused = Number(await progress(page).getAttribute("aria-valuenow"));
    await page.waitForTimeout(3_000);
    expect(Number(await progress(page).getAttribute("aria-valuenow"))).toBeLessThanOrEqual(paused + 1);
  });

  await test.step("depth varies, and the two reconstructions differ", async () => {
    await page.getByRole("region", { name: "Filmstrip" }).getByRole("option").nth(4).click();
    await expect
      .poll(async () => (await pictureIn(page, "Depth")).colours, { timeout: 60_000 })
      .toBeGreaterThan(20);
    const a = await pictureIn(page, "Reconstruction A");
    const b = await pictureIn(page, "Reconstruction B");
    expect(a.colours).toBeGreaterThan(100);
    expect(b.colours).toBeGreaterThan(100);
    expect(a.checksum).not.toBe(b.checksum);
  });

  await test.step("the cloud has points and every loss term has its value", async () => {
    const cloud = page.getByRole("region", { name: "Point cloud" }).getByRole("img").first();
    await expect(cloud).toHaveAccessibleName(/[1-9][\d,]* .*points/);
    const losses = page.getByRole("region", { name: "Losses" });
    for (const term of ["total", "photometric R", "photometric t", "smoothness", "distillation"]) {
      await expect(losses).toContainText(term);
    }
    await expect(losses).toContainText(/0\.\d/);
  });

  await page.screenshot({ path: testInfo.outputPath("trained.png") });

  await test.step("one step is one step, and a reset starts over", async () => {
    const before = Number(await progress(page).getAttribute("aria-valuenow"));
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await expect(progress(page)).toHaveAttribute("aria-valuenow", String(before + 1), { timeout: 120_000 });
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await expect(progress(page)).toHaveAttribute("aria-valuenow", "0", { timeout: 120_000 });
  });
});
