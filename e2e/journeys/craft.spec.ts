import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { button, region, status } from "../fixtures/playground.ts";

const toggle = (page: Page, name: string) => page.getByRole("switch", { name, exact: true });
const slider = (page: Page, name: string) => page.getByRole("slider", { name, exact: true });
const hash = (page: Page) => new URL(page.url()).hash;

async function openSample(page: Page, link = ""): Promise<void> {
  await page.goto(`./${link}`);
  await expect(status(page)).toContainText(/triplets from 72 frames|A recorded run/, { timeout: 60_000 });
}

test("a link brings settings, seed, frame and view; what it cannot have is told; Back goes a setting back", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, "#preset=quick&seed=7&losses.beta=0.5&losses.mu=99&frame=0:9&compare=side");
  await expect(page.getByRole("spinbutton", { name: "Seed", exact: true })).toHaveValue("7");
  await expect(slider(page, "β")).toHaveValue("0.5");
  await expect(region(page, "Depth")).toContainText("frame_0010");
  await expect(button(page, "side by side")).toHaveAttribute("aria-pressed", "true");
  await expect(region(page, "Problems")).toContainText("Expected <=10 but received 99");

  await toggle(page, "Auto-mask").click();
  await expect.poll(() => hash(page)).toContain("losses.autoMask=off");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => hash(page)).not.toContain("frame=0:9");
  const frame = /frame=0:\d+/.exec(hash(page))?.[0] ?? "none";
  const picture = /frame_\d{4}/.exec((await region(page, "Depth").textContent()) ?? "")?.[0] ?? "none";
  await page.keyboard.press("y");
  await expect(button(page, "Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`#preset=quick&seed=7&losses.beta=0.5&losses.autoMask=off&${frame}&compare=side`);

  await page.goBack();
  await expect(toggle(page, "Auto-mask")).toBeChecked();
  await expect(slider(page, "β")).toHaveValue("0.5");

  const other = await context.newPage();
  await other.goto(copied);
  await expect(toggle(other, "Auto-mask")).not.toBeChecked();
  await expect(region(other, "Depth")).toContainText(picture, { timeout: 60_000 });
});

test("settings are undone and redone, and Undo says what", async ({ page }) => {
  await openSample(page);
  await toggle(page, "SSIM").click();
  await toggle(page, "Auto-mask").click();
  await button(page, "Undo").hover();
  await expect(page.getByText("Undo: Auto-mask on → off")).toBeVisible();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(toggle(page, "Auto-mask")).toBeChecked();
  await expect(toggle(page, "SSIM")).toBeChecked();
  await page.keyboard.press("Control+Shift+z");
  await expect(toggle(page, "SSIM")).not.toBeChecked();
  await expect(toggle(page, "Auto-mask")).toBeChecked();
});

test("the sheet lists the keys, and none works while a field is typed in", async ({ page }) => {
  await openSample(page);
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
});

test("a teacher's link opens a lesson, leaves controls out, and the task is noticed", async ({ page }) => {
  await openSample(page, "#lesson=8&hide=losses.alpha,cloud,theme");
  const lesson = region(page, "Lesson");
  await expect(lesson).toContainText("Bare walls and self-distillation");
  await expect(slider(page, "α")).toHaveCount(0);
  await expect(region(page, "Point cloud")).toHaveCount(0);
  await slider(page, "μ").focus();
  await page.keyboard.press("ArrowRight");
  await expect(lesson).toContainText("Done.");
  await button(page, "Next").press("Enter");
  await expect(lesson).toContainText("Masks and holes");
  await expect.poll(() => hash(page)).toContain("lesson=9&hide=losses.alpha,cloud,theme");
});

test("panels are resized with the keyboard, remembered, folded and reset", async ({ page }) => {
  await openSample(page);
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

test("a panel that fails says so, the rest goes on, and it can be reloaded", async ({ page, complaints }) => {
  await openSample(page);
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
  const depth = region(page, "Depth");
  await expect(depth).toContainText("Depth has failed. Something failed that should not: no canvas today");
  await expect(region(page, "Point cloud").getByRole("img")).toBeVisible();
  await depth.getByRole("button", { name: "Reload this panel" }).click();
  await expect(depth.getByRole("img")).toBeVisible();
  expect(complaints.join()).toContain("no canvas today");
  complaints.length = 0;
});
