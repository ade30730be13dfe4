import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { photograph } from "../fixtures/photographs.ts";
import { button, region } from "../fixtures/playground.ts";

/** A class on self-distillation: its settings, a frame, and without what would distract. `losses.mu` cannot be had. */
const LINK =
  "#preset=quick&seed=7&losses.beta=0.5&losses.mu=99&frame=0:9&compare=side&lesson=8&hide=losses.alpha,cloud,theme";

const slider = (page: Page, name: string) => page.getByRole("slider", { name, exact: true });
const toggle = (page: Page, name: string) => page.getByRole("switch", { name, exact: true });
const hash = (page: Page) => new URL(page.url()).hash;
/** The frame on screen by the name of its file. */
const frameOn = async (page: Page) =>
  /frame_\d{4}/.exec((await region(page, "Depth").textContent()) ?? "")?.[0] ?? "none";

/** Whether a part of the page around a control or a region is marked by the lesson. */
const isMarked = (page: Page, of: "slider μ" | "region Depth") =>
  (of === "slider μ" ? slider(page, "μ") : region(page, "Depth")).evaluate((element) => {
    for (let part: Element | null = element; part !== null; part = part.parentElement) {
      if (getComputedStyle(part, "::after").borderTopWidth === "2px") return true;
    }
    return false;
  });

test("a teacher's link sets up a lesson, whose task is noticed; a link copied there gives the same page again", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`./${LINK}`);

  await test.step("settings, seed, frame and view are the link's; what it cannot have is told", async () => {
    await expect(page.getByRole("spinbutton", { name: "Seed", exact: true })).toHaveValue("7");
    await expect(slider(page, "β")).toHaveValue("0.5");
    await expect(region(page, "Depth")).toContainText("frame_0010");
    await expect(button(page, "side by side")).toHaveAttribute("aria-pressed", "true");
    await expect(region(page, "Problems")).toContainText("Expected <=10 but received 99");
  });

  const lesson = region(page, "Lesson");
  await test.step("the lesson marks what it speaks of, and what the link hides is not there", async () => {
    await expect(lesson).toContainText("8 / 10Bare walls and self-distillation");
    await expect(lesson).toContainText("Move μ, the weight of that pull.");
    await expect.poll(() => isMarked(page, "slider μ")).toBe(true);
    await expect(region(page, "Method").getByText("μ", { exact: true })).toBeInViewport({ ratio: 1 });
    expect(await isMarked(page, "region Depth")).toBe(true);
    await expect(slider(page, "α")).toHaveCount(0);
    await expect(region(page, "Point cloud")).toHaveCount(0);
    await expect(page.getByRole("button", { name: / theme$/ })).toHaveCount(0);
  });

  await photograph(page, "teacher", "Method");

  await test.step("the task completes the step", async () => {
    await slider(page, "μ").focus();
    await page.keyboard.press("ArrowRight");
    await expect(lesson).toContainText("Done. It rises to this weight over the first epochs.");
    await expect.poll(() => hash(page)).toMatch(/losses\.mu=0\.\d+/);
  });

  const copied = await test.step("a link is copied", async () => {
    await toggle(page, "Auto-mask").click();
    await region(page, "Depth").getByRole("group").first().focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => hash(page)).not.toContain("frame=0:9");
    await button(page, "Copy link").click();
    await expect(button(page, "Copied")).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const frame = /frame=0:\d+/.exec(hash(page))?.[0] ?? "none";
    expect(link).toMatch(
      new RegExp(
        `#preset=quick&seed=7&losses.beta=0.5&losses.mu=0.\\d+&losses.autoMask=off&${frame}&compare=side&lesson=8&hide=losses.alpha,cloud,theme$`,
      ),
    );
    return link;
  });

  await test.step("it gives a second page the same state", async () => {
    const other = await context.newPage();
    await other.emulateMedia({ colorScheme: "dark" });
    await other.goto(copied);
    await expect(region(other, "Depth")).toContainText(await frameOn(page), { timeout: 60_000 });
    await expect(region(other, "Lesson")).toContainText("Move μ, the weight of that pull.");
    await expect(other.getByRole("spinbutton", { name: "Seed", exact: true })).toHaveValue("7");
    for (const name of ["β", "μ"]) {
      await expect(slider(other, name)).toHaveValue(await slider(page, name).inputValue());
    }
    await expect(toggle(other, "Auto-mask")).not.toBeChecked();
    await expect(button(other, "side by side")).toHaveAttribute("aria-pressed", "true");
    await expect(slider(other, "α")).toHaveCount(0);
    await expect(region(other, "Point cloud")).toHaveCount(0);
    await expect(region(other, "Problems")).toContainText("None found.");
    await other.close();
  });

  await test.step("Back goes a setting back, and Next a lesson on", async () => {
    await page.goBack();
    await expect(toggle(page, "Auto-mask")).toBeChecked();
    await expect(slider(page, "β")).toHaveValue("0.5");
    await button(page, "Next").click();
    await expect(lesson).toContainText("Masks and holes");
    await expect.poll(() => hash(page)).toContain("lesson=9&hide=losses.alpha,cloud,theme");
  });
});
