import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures/console.ts";
import { button, region, status } from "../fixtures/playground.ts";
import { exportRecording } from "../steps/exports.ts";

let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gasmono-craft-"));
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("the sheet lists the keys; panels are resized with them, remembered, folded and reset; one that fails says so", async ({
  page,
  complaints,
}) => {
  await page.goto("./");
  await expect(status(page)).toContainText("A recorded run of");

  await test.step("the sheet lists the keys, and none works while a field is typed in", async () => {
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    await expect(sheet).toContainText("Train or pause");
    await page.keyboard.press("v");
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    const seed = page.getByRole("spinbutton", { name: "Seed", exact: true });
    await seed.focus();
    await page.keyboard.press("v");
    await page.keyboard.press("?");
    await expect(sheet).toBeHidden();
    const evaluation = region(page, "Evaluation").getByRole("button", { name: "Evaluation", exact: true });
    await expect(evaluation).toHaveAttribute("aria-expanded", "false");
    await expect(button(page, "Step")).toHaveAttribute("aria-keyshortcuts", "S");
    await seed.press("Enter");
    await page.keyboard.press("v");
    await expect(evaluation).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("v");
  });

  const cloud = region(page, "Point cloud");
  const points = cloud.getByRole("img").first();
  const depth = region(page, "Depth");

  await test.step("keys choose the view, its scale, the paths, the runs and the search of settings", async () => {
    await page.keyboard.press("2");
    await expect(depth.getByRole("img").first()).toHaveAccessibleName(/^Photometric error after Optim t/);
    const lock = depth.getByRole("button", { name: /^Scale of / });
    await expect(lock).toHaveAttribute("aria-pressed", "false");
    await page.keyboard.press("[");
    await expect(lock).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("l");
    await page.keyboard.press("1");
    await expect(depth.getByRole("img").first()).toHaveAccessibleName(/^Predicted depth/);
    await expect(cloud.getByRole("button", { name: /^true, 72 cameras, rms 0\.2\d+ cm$/ })).toBeVisible();
    await page.keyboard.press("g");
    await expect(cloud.getByRole("button", { name: /^refined, / })).toHaveAttribute("aria-pressed", "false");
    await page.keyboard.press("g");
    await expect(cloud.getByRole("button", { name: /^COLMAP, / })).toHaveAttribute("aria-pressed", "false");
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await expect(page.getByRole("tab", { name: "Runs", exact: true })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await page.keyboard.press("/");
    const search = page.getByRole("searchbox", { name: "Search settings" });
    await expect(search).toBeFocused();
    await search.fill("edges in the error map");
    await expect(page.getByRole("switch")).toHaveCount(1);
    await expect(page.getByRole("switch", { name: "Optim R", exact: true })).toBeVisible();
    await search.fill("");
    await expect(page.getByRole("switch", { name: "SSIM", exact: true })).toBeVisible();
    await search.blur();
  });

  await test.step("the focused cloud has keys of its own to fly with, and gives them back", async () => {
    await points.focus();
    const before = await points.screenshot();
    await page.keyboard.down("w");
    await expect.poll(async () => (await points.screenshot()).equals(before)).toBe(false);
    await page.keyboard.up("w");
    await expect(button(page, "wipe")).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Escape");
    await expect(points).not.toBeFocused();
    await page.keyboard.press("w");
    await expect(button(page, "side by side")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("a pinned pixel is marked in the cloud", async () => {
    await depth
      .getByRole("group")
      .first()
      .click({ position: { x: 60, y: 60 } });
    await expect(points).toHaveAccessibleName(/, pin 1$/);
  });

  await test.step("a recording gives away its run, its refined poses and a figure of its cloud", async () => {
    await exportRecording(page, folder);
  });

  await test.step("panels are resized with the keyboard, remembered, folded and reset", async () => {
    const line = page.getByRole("separator", { name: "Width of the data column" });
    const widthOf = async () => (await region(page, "Problems").boundingBox())?.width ?? 0;
    const before = await widthOf();
    await line.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(widthOf).toBeGreaterThan(before + 20);
    await page.reload();
    await expect.poll(widthOf).toBeGreaterThan(before + 20);
    await line.focus();
    await page.keyboard.press("Enter");
    await expect(region(page, "Problems")).toBeHidden();
    await button(page, "Layout").press("Enter");
    await page.getByRole("menuitem", { name: "Reset sizes" }).press("Enter");
    await expect.poll(widthOf).toBeCloseTo(before, -1);
  });

  await test.step("a panel that fails says so, the rest goes on, and it can be reloaded", async () => {
    const depth = region(page, "Depth");
    await expect(depth.getByRole("img")).toBeVisible();
    await page.evaluate(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
        value(this: HTMLCanvasElement, ...args: Parameters<typeof getContext>) {
          if (this.closest("[aria-label=Depth]") === null) return getContext.apply(this, args);
          Object.defineProperty(HTMLCanvasElement.prototype, "getContext", { value: getContext });
          throw new Error("no canvas today");
        },
      });
    });
    await page.getByRole("combobox", { name: "Depth colours", exact: true }).press("ArrowDown");
    await page.getByRole("option", { name: "Viridis" }).click();
    await expect(depth).toContainText("Depth has failed. Something failed that should not: no canvas today");
    await expect(region(page, "Point cloud").getByRole("img")).toBeVisible();
    await depth.getByRole("button", { name: "Reload this panel" }).click();
    await expect(depth.getByRole("img")).toBeVisible();
    expect(complaints.join()).toContain("no canvas today");
    complaints.length = 0;
  });
});
