import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { arrowDownTo, expectSeenFocus, tabAround, tabTo } from "../fixtures/keyboard.ts";
import { photograph } from "../fixtures/photographs.ts";
import { button, region, status } from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

const STEPS = 2;

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(8);
});

test.afterAll(() => sequence.remove());

/** Counts what a pointer does: a journey without one must leave it at none. */
function countPointers(): void {
  Object.assign(window, { pointers: 0 });
  for (const type of ["pointerdown", "pointermove", "mousedown", "mousemove", "wheel", "touchstart"]) {
    addEventListener(
      type,
      () => Object.assign(window, { pointers: Reflect.get(window, "pointers") + 1 }),
      true,
    );
  }
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test("everything from opening a sequence to an export goes by keys alone, the focus in sight and never trapped", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.addInitScript(countPointers);
  await page.goto("./");
  await expect(status(page)).toContainText("A recorded run of");
  // The adapter decides what the page begins with.
  await expect(page.getByRole("banner")).not.toContainText("Looking for the GPU", { timeout: 60_000 });

  await test.step("Tab goes around the whole page", async () => {
    const stops = await tabAround(page);
    for (const stop of [
      "button Open files",
      "separator Wipe between A and B, pictures",
      "separator Width of the data column",
      "switch Optim R",
      "listbox Frames",
      "button Train",
    ]) {
      expect(stops).toContain(stop);
    }
  });

  await test.step("files are chosen", async () => {
    // Asked for well before: the browser would show its own dialog until it knows that someone listens.
    const choosing = page.waitForEvent("filechooser", { timeout: 60_000 });
    await tabTo(page, button(page, "Open files"));
    await press(page, "Enter");
    await (await choosing).setFiles(sequence.zip);
    await expect(status(page)).toContainText("6 triplets from 8 frames", { timeout: 60_000 });
  });

  await test.step("a number is set, and a run trained", async () => {
    await tabTo(page, page.getByRole("spinbutton", { name: "Steps", exact: true }));
    await press(page, "ControlOrMeta+a", String(STEPS), "Enter");
    await tabTo(page, page.getByRole("spinbutton", { name: "Hold out every", exact: true }));
    await press(page, "ControlOrMeta+a", "4", "Enter");
    await tabTo(page, button(page, "Train"));
    await press(page, "Enter");
    await expect(status(page)).toContainText(`Finished after ${STEPS} steps`, { timeout: 400_000 });
  });

  await test.step("A and B are compared: the wipe, other arrangements, B held up, a pixel, a zoom", async () => {
    const wipe = page.getByRole("separator", { name: "Wipe between A and B, pictures" });
    await tabTo(page, wipe);
    await press(page, "ArrowLeft", "PageDown");
    await expect(wipe).toHaveAttribute("aria-valuenow", "38");
    await press(page, "w");
    await expect(button(page, "side by side")).toHaveAttribute("aria-pressed", "true");
    await tabTo(page, page.getByRole("group", { name: "Reconstruction B, Optim R, zoom and probe" }));
    await press(page, "Shift+ArrowRight", "Shift+ArrowDown");
    await expect(region(page, "Probe")).toContainText(/z\s*\d/);
    await press(page, "Enter");
    await expect(button(page, "1 pin")).toBeVisible();
    await press(page, "+");
    await expect(page.getByRole("button", { name: /^Zoomed 1\.3 times/ })).toBeVisible();
    await press(page, "0", "w");
    const b = region(page, "Reconstruction B");
    await expect(b).toHaveCSS("opacity", "0");
    await page.keyboard.down("b");
    await expect(b).toHaveCSS("opacity", "1");
    await page.keyboard.up("b");
    await expect(b).toHaveCSS("opacity", "0");
    await press(page, "w", "w");
    await expect(button(page, "wipe")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("a view is chosen", async () => {
    await tabTo(page, page.getByRole("combobox", { name: "View", exact: true }));
    await press(page, "Enter");
    await expect(page.getByRole("listbox").getByRole("option", { name: /^depth/ })).toBeFocused();
    await expectSeenFocus(page);
    await press(page, "ArrowDown");
    await expectSeenFocus(page);
    await press(page, "Enter");
    const shown = region(page, "Depth").getByRole("img").first();
    await expect(shown).toHaveAccessibleName(/^Predicted disparity/);
    await expect(page.getByRole("combobox", { name: "View", exact: true })).toBeFocused();
  });

  await test.step("a switch says what it is, and the missing run is queued", async () => {
    await tabTo(page, button(page, "About Optim R"));
    await press(page, "Enter");
    const method = region(page, "Method");
    await expect(method.locator("math").first()).toBeVisible();
    await expect(method).toContainText("No two runs differ only in this yet.");
    await tabTo(page, button(page, "Run the missing counterpart"));
    await press(page, "Enter");
    await tabTo(page, page.getByRole("tab", { name: /^Method/ }));
    await press(page, "ArrowRight");
    const queue = region(page, "Runs").getByRole("list", { name: "Queued runs" });
    await expect(queue).toContainText("−Optim R");
    await expect(queue).toHaveCount(0, { timeout: 400_000 });
  });

  await test.step("the two runs are compared", async () => {
    const runs = region(page, "Runs").getByRole("checkbox");
    await expect(runs).toHaveCount(2);
    await expect(runs.first()).toHaveAccessibleName("Compare −Optim R");
    for (const run of await runs.all()) {
      await tabTo(page, run);
      await press(page, "Space");
    }
    await tabTo(page, button(page, "Compare 2"));
    await press(page, "Enter");
    const comparison = region(page, "Comparison of runs");
    await expect(comparison.getByRole("row", { name: "Optim R off on" })).toBeVisible();
    await tabTo(page, comparison.getByRole("combobox", { name: "Frame compared" }));
    await photograph(page, "keyboard", "View");
    await press(page, "Escape");
    await expect(comparison).toHaveCount(0);
    await tabTo(page, page.getByRole("tab", { name: /^Runs/ }));
    await press(page, "ArrowLeft");
    await expect(region(page, "Method")).toBeVisible();
  });

  await test.step("curves are exported", async () => {
    await press(page, "e");
    await expect(page.getByRole("menu")).toBeVisible();
    await arrowDownTo(page, page.getByRole("menuitem", { name: /^Curves, CSV/ }));
    const downloading = page.waitForEvent("download");
    await press(page, "Enter");
    const csv = readFileSync(await (await downloading).path(), "utf8");
    expect(csv.trim().split("\r\n")).toHaveLength(1 + STEPS);
    await expect(page.getByRole("menu")).toHaveCount(0);
  });

  await test.step("what opens gives the focus back, and no pointer was used", async () => {
    await tabTo(page, button(page, "Keys"));
    await press(page, "Enter");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await expectSeenFocus(page);
    await press(page, "Escape");
    await expect(button(page, "Keys")).toBeFocused();
    await tabAround(page);
    expect(await page.evaluate(() => Reflect.get(window, "pointers"))).toBe(0);
  });
});
