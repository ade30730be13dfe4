import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { photograph } from "../fixtures/photographs.ts";
import { button, openSample, pictureIn, region, status } from "../fixtures/playground.ts";
import { expectRecordedRun } from "../fixtures/recordedRun.ts";

/** Makes the page that of a browser without WebGPU, its workers included. */
async function takeWebGpuAway(page: Page): Promise<void> {
  const taken = 'Object.defineProperty(navigator, "gpu", { value: undefined });\n';
  await page.addInitScript(taken);
  await page.route(/[wW]orker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: taken + (await response.text()) });
  });
}

async function view(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "View", exact: true }).click();
  await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
}

const frames = (page: Page) => page.getByRole("listbox", { name: "Frames" });

test("a newcomer without WebGPU compares, reads a pixel, takes a lesson and learns what training needs", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await takeWebGpuAway(page);
  await page.goto("./");

  await test.step("a recorded run is there, with what is missing and what to do in words", async () => {
    await expectRecordedRun(page);
    await expect(
      page.getByText(
        "No training here. This browser has no WebGPU (navigator.gpu is missing). " +
          "Open the page in a current Chrome or Edge, over https or from localhost.",
      ),
    ).toBeVisible();
    await expect(page.getByRole("banner")).toContainText("No GPU: viewing only");
    for (const name of ["Train this yourself", "Train", "Step"]) {
      await expect(button(page, name)).toBeDisabled();
    }
  });

  await test.step("the wipe is drawn over the pictures", async () => {
    const handle = page.getByRole("separator", { name: "Wipe between A and B, pictures" });
    await expect(handle).toHaveAttribute("aria-valuenow", "50");
    const box = await handle.boundingBox();
    if (box === null) throw new Error("The wipe handle is not on screen.");
    const clip = { x: box.x - 60, y: box.y - 60, width: 60, height: 60 };
    const before = await page.screenshot({ clip });
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Number(await handle.getAttribute("aria-valuenow"))).toBeLessThan(45);
    expect((await page.screenshot({ clip })).equals(before), "what lies left of the handle").toBe(false);
  });

  await test.step("a pixel under the pointer is read in every unit there is", async () => {
    await region(page, "Reconstruction A")
      .getByRole("group")
      .first()
      .hover({ position: { x: 40, y: 60 } });
    for (const reading of [/u,v\s*\d+,\d+/, /z\s*\d/, /e t\s*0\.\d/, /e R\s*0\.\d/, /truth\s*\d/]) {
      await expect(region(page, "Probe")).toContainText(reading);
    }
  });

  await photograph(page, "newcomer", "View");

  await test.step("another view is another picture, and says what it is", async () => {
    const depth = await pictureIn(page, "Depth");
    await view(page, "error R");
    await expect(region(page, "Depth").getByRole("img").first()).toHaveAccessibleName(
      /^Photometric error after Optim R, 0\S* to 0\.\d+/,
    );
    expect((await pictureIn(page, "Depth")).checksum).not.toBe(depth.checksum);
    await view(page, "depth");
  });

  await test.step("of the recorded frames those that were kept whole are marked, and the others lead to them", async () => {
    const options = frames(page).getByRole("option");
    const selected = frames(page).getByRole("option", { selected: true });
    await expect(options).toHaveCount(72);
    await expect
      .poll(() => options.and(page.locator("[aria-label$=', recorded']")).count())
      .toBeGreaterThanOrEqual(12);
    await frames(page).press("Home");
    const first = await selected.getAttribute("aria-label");
    expect(first).toMatch(/, recorded$/);
    await frames(page).press("ArrowRight");
    await expect(selected).not.toHaveAttribute("aria-label", first ?? "");
    await expect(selected).toHaveAttribute("aria-label", /, recorded$/);
    await options.first().click();
    await expect(selected).toHaveAttribute("aria-label", first ?? "");
  });

  await test.step("a lesson asks for one thing, and notices that it was done", async () => {
    await button(page, "Lessons").click();
    await page.getByRole("menuitem", { name: "7 Optim R" }).click();
    const lesson = region(page, "Lesson");
    await expect(lesson).toContainText("Move the wipe between A, Optim t, and B, Optim R");
    await button(page, "side by side").click();
    await expect(lesson).toContainText("Done. Look at edges, and at Δ rotation");
    await button(page, "Close the lesson").click();
    await expect(lesson).toHaveCount(0);
  });

  await test.step("data can be looked at, and it is said again what training needs", async () => {
    await openSample(page);
    await expect(status(page)).toHaveText(
      "Viewing only, no training on this machine: 70 triplets from 72 frames",
    );
    for (const name of ["Train", "Step"]) {
      await expect(button(page, name)).toBeDisabled();
      await expect(button(page, name)).toHaveAttribute("title", /This browser has no WebGPU/);
    }
    const truth = region(page, "Depth").getByRole("img").first();
    await expect(truth).toHaveAccessibleName(/^Ground-truth depth/);
    await button(page, "Lessons").click();
    await page.getByRole("menuitem", { name: "2 What warping is" }).click();
    await expect(region(page, "Lesson")).toContainText(
      "There is no reconstruction here: networks make it, and they need a GPU.",
    );
  });
});
