import { expect, test } from "../fixtures/console.ts";
import { button, region, status } from "../fixtures/playground.ts";

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
