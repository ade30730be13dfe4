import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(120);
});

test.afterAll(() => sequence.remove());

/** A real drop: Chromium makes the file entries from paths, folders included, as it does for a person. */
async function dropPath(page: Page, path: string): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 700, y: 400, data });
  }
  await session.detach();
}

const status = (page: Page) => page.getByRole("status");
const progress = (page: Page) => page.getByRole("progressbar", { name: "Training progress" });

/** Colours of the first canvas in a region, as a histogram's size and a checksum. */
async function pictureIn(page: Page, region: string): Promise<{ colours: number; checksum: number }> {
  return page
    .getByRole("region", { name: region, exact: true })
    .locator("canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("The canvas is not a 2D one.");
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<number>();
      let checksum = 0;
      for (let i = 0; i < data.length; i += 4) {
        const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        colours.add(colour);
        checksum = (Math.imul(checksum, 31) + colour) | 0;
      }
      return { colours: colours.size, checksum };
    });
}

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

  await test.step("the sample opens by itself", async () => {
    await expect(status(page)).toContainText("70 triplets from 72 frames", { timeout: 60_000 });
  });

  await test.step("a dropped zip opens", async () => {
    await dropPath(page, sequence.zip);
    await expect(status(page)).toContainText("118 triplets from 120 frames", { timeout: 60_000 });
  });

  await test.step("the sample's own zip opens through the same door", async () => {
    await dropPath(page, fileURLToPath(new URL("../../public/samples/room.zip", import.meta.url)));
    await expect(status(page)).toContainText("70 triplets from 72 frames", { timeout: 60_000 });
  });

  await test.step("a dropped folder with more than 100 files opens completely", async () => {
    await dropPath(page, sequence.folder);
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
