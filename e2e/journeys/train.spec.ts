import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures/console.ts";
import {
  button,
  dropPaths,
  pictureIn,
  trainingProgress as progress,
  region,
  status,
} from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

/** More than the 100 entries that Chromium gives of a folder at once. */
const FRAMES = 101;
const STEPS = 8;

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(FRAMES);
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

test("“Train this yourself” opens the sample and trains: pause, pictures, cloud, curves, step, reset; then other drops open", async ({
  page,
}, testInfo) => {
  test.setTimeout(600_000);
  await page.goto("./");
  const step = async () => Number(await progress(page).getAttribute("aria-valuenow"));

  await test.step("the recorded run's own data are trained on, and the pause is quick", async () => {
    await expect(status(page)).toContainText("A recorded run", { timeout: 60_000 });
    await button(page, "Train this yourself").click();
    await expect(status(page)).toContainText(/^Training, step \d/, { timeout: 240_000 });
    await expect(region(page, "Recording")).toHaveCount(0);
    await expect.poll(step, { timeout: 240_000 }).toBeGreaterThanOrEqual(STEPS);
    const pauseMs = await page.evaluate(pauseAndWait);
    console.info(`from the click on Pause to "Paused": ${Math.round(pauseMs)} ms`);
    await expect(status(page)).toContainText(/Paused after step \d+/);
  });

  await test.step("depth varies, and the two reconstructions differ", async () => {
    const pausedAt = await step();
    await region(page, "Filmstrip").getByRole("option").nth(4).click();
    await expect(region(page, "Depth")).toContainText(`step ${pausedAt}`, { timeout: 60_000 });
    // After so few steps depth is nearly even, and is shown so.
    await expect
      .poll(async () => (await pictureIn(page, "Depth")).colours, { timeout: 60_000 })
      .toBeGreaterThan(5);
    const a = await pictureIn(page, "Reconstruction A");
    const b = await pictureIn(page, "Reconstruction B");
    expect(a.colours).toBeGreaterThan(100);
    expect(b.colours).toBeGreaterThan(100);
    expect(a.checksum).not.toBe(b.checksum);
  });

  await test.step("the cloud has points and every loss term has its value", async () => {
    const cloud = region(page, "Point cloud").getByRole("img").first();
    await expect(cloud).toHaveAccessibleName(/[1-9][\d,]* .*points/);
    const losses = region(page, "Losses");
    for (const term of ["total", "photometric R", "photometric t", "smoothness", "distillation"]) {
      await expect(losses).toContainText(term);
    }
    await expect(losses).toContainText(/0\.\d/);
  });

  await page.screenshot({ path: testInfo.outputPath("trained.png") });

  await test.step("the pause has held: one step is one step; and a reset starts over", async () => {
    const pausedAt = Number(/Paused after step (\d+)/.exec((await status(page).textContent()) ?? "")?.[1]);
    await button(page, "Step").click();
    await expect(status(page)).toHaveText(`Paused after step ${pausedAt + 1}`, { timeout: 120_000 });
    expect(await step()).toBe(pausedAt + 1);
    await button(page, "Reset").click();
    await expect(progress(page)).toHaveAttribute("aria-valuenow", "0", { timeout: 120_000 });
  });

  await test.step("a dropped zip opens", async () => {
    await dropPaths(page, [sequence.zip]);
    await expect(status(page)).toContainText("99 triplets from 101 frames", { timeout: 60_000 });
  });

  await test.step("the sample's own zip opens through the same door", async () => {
    await dropPaths(page, [fileURLToPath(new URL("../../public/samples/room.zip", import.meta.url))]);
    await expect(status(page)).toContainText("70 triplets from 72 frames", { timeout: 60_000 });
  });

  await test.step("a dropped folder with more than 100 files opens completely", async () => {
    await dropPaths(page, [sequence.folder]);
    await expect(status(page)).toContainText("99 triplets from 101 frames", { timeout: 60_000 });
    await expect(region(page, "Filmstrip").getByRole("option").first()).toBeVisible();
  });
});
