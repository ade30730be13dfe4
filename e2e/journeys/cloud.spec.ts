import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../fixtures/console.ts";
import { miniatureCheckpoint } from "../fixtures/miniatureCheckpoint.ts";
import { button, dropPaths, expectNoAxeFindings, pictureIn, region, status } from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(12);
  const models = join(sequence.folder, "models");
  mkdirSync(models);
  const { encoder, depth } = miniatureCheckpoint();
  writeFileSync(join(models, "encoder.safetensors"), encoder);
  writeFileSync(join(models, "depth.safetensors"), depth);
});

test.afterAll(() => sequence.remove());

test("a folder with pictures and weights opens both: a cloud of one frame and of several, in its colours, at rest", async ({
  page,
}, testInfo) => {
  test.setTimeout(360_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.addInitScript(() => {
    const ask = window.requestAnimationFrame.bind(window);
    Object.assign(window, { animationFrames: 0 });
    window.requestAnimationFrame = (callback) => {
      Object.assign(window, { animationFrames: Reflect.get(window, "animationFrames") + 1 });
      return ask(callback);
    };
  });
  await page.goto("./");
  await dropPaths(page, [sequence.folder]);
  await expect(status(page)).toHaveText(/^Depth by .*; nothing trained here$/, { timeout: 120_000 });
  await expect(region(page, "Data")).toContainText("12 of 12");
  await expect(region(page, "Problems")).toContainText("None found.");
  await expect
    .poll(async () => (await pictureIn(page, "Depth")).colours, { timeout: 120_000 })
    .toBeGreaterThan(20);
  const cloud = region(page, "Point cloud");
  const picture = cloud.getByRole("img").first();

  await test.step("one frame", async () => {
    await expect(picture).toHaveAccessibleName(/[1-9][\d,]* predicted points of frame-/, {
      timeout: 120_000,
    });
    await expect(cloud).toContainText(/K: fx \d+\.\d fy \d+\.\d/);
    await expect(button(page, "COLMAP, 12 cameras")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("several frames, of which no other has to agree, are all of their pixels", async () => {
    await button(page, "fused").click();
    await expect(cloud).toContainText(/points of 3 frames|No points/, { timeout: 120_000 });
    await cloud.getByRole("combobox", { name: "Frames that agree" }).click();
    await page.getByRole("option", { name: "unchecked" }).click();
    await expect(picture).toHaveAccessibleName(/[1-9][\d,]* predicted points of 3 frames/);
    await page.screenshot({ path: testInfo.outputPath("fused-dark.png") });
  });

  await test.step("coloured by depth and by frame", async () => {
    for (const colour of ["depth", "frame"]) {
      await cloud.getByRole("combobox", { name: "Point colours" }).click();
      await page.getByRole("option", { name: new RegExp(`^${colour}`) }).click();
    }
    await expectNoAxeFindings(page, { within: "[aria-label='Point cloud']" });
    await page.emulateMedia({ colorScheme: "light" });
    await page.screenshot({ path: testInfo.outputPath("fused-light.png") });
  });

  await test.step("nothing is drawn while nothing moves", async () => {
    await page.waitForTimeout(1_000);
    const frames = () => page.evaluate(() => Number(Reflect.get(window, "animationFrames")));
    const before = await frames();
    await page.waitForTimeout(1_000);
    expect(await frames()).toBe(before);
  });
});
