import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import {
  button,
  dropPaths,
  expectNoAxeFindings,
  region,
  status,
  trainingProgress,
} from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

const STEPS = 2;

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(8);
});

test.afterAll(() => sequence.remove());

const runs = (page: Page) => region(page, "Runs");
const runNames = (page: Page) =>
  runs(page).getByRole("list", { name: "Runs of this browser" }).getByRole("checkbox");

async function setNumber(page: Page, name: string, value: number): Promise<void> {
  const field = page.getByRole("spinbutton", { name, exact: true });
  await field.fill(String(value));
  await field.press("Enter");
  await expect(field).toHaveValue(String(value));
}

async function openTab(page: Page, name: "Method" | "Runs"): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  await expect(region(page, name)).toBeVisible();
}

test("runs are kept, paired by the queue, compared, deleted, brought back, and outlive a reload", async ({
  page,
}, testInfo) => {
  test.setTimeout(600_000);
  await page.goto("./");
  // The adapter decides what the page begins with: before it is known, the choice of a preset would not last.
  await expect(page.getByRole("banner")).not.toContainText("Looking for the GPU", { timeout: 60_000 });
  await dropPaths(page, [sequence.zip]);
  await expect(status(page)).toContainText("6 triplets from 8 frames", { timeout: 60_000 });

  await test.step("a first run is kept under its own name", async () => {
    await page.getByRole("combobox", { name: "Preset", exact: true }).click();
    await page.getByRole("option", { name: "quick" }).click();
    await setNumber(page, "Steps", STEPS);
    await setNumber(page, "Hold out every", 4);
    await button(page, "Train").click();
    await expect(status(page)).toContainText(`Finished after ${STEPS} steps`, { timeout: 400_000 });
    await openTab(page, "Runs");
    await expect(runNames(page)).toHaveCount(1);
    await expect(runNames(page).first()).toHaveAccessibleName("Compare nano 96×64");
  });

  await test.step("a switch says what it is, that nothing is measured, and queues the missing run", async () => {
    await openTab(page, "Method");
    await button(page, "About Optim R").click();
    const method = region(page, "Method");
    await expect(method.locator("math").first()).toBeVisible();
    await expect(method).toContainText("No two runs differ only in this yet.");
    await page.screenshot({ path: testInfo.outputPath("row.png") });
    await button(page, "Run the missing counterpart").click();
    await openTab(page, "Runs");
    const queue = runs(page).getByRole("list", { name: "Queued runs" });
    await expect(queue).toContainText("−Optim R");
    await expect(queue).toHaveCount(0, { timeout: 400_000 });
    await expect(runNames(page)).toHaveCount(2);
    await expect(runNames(page).first()).toHaveAccessibleName("Compare −Optim R");
    await expect(trainingProgress(page)).toHaveAttribute("aria-valuenow", String(STEPS));
  });

  await test.step("the switch tells the measured effect of the pair", async () => {
    await openTab(page, "Method");
    await button(page, "About Optim R").click();
    const method = region(page, "Method");
    await expect(method).toContainText(/(AbsRel|photometric R).*0\.\d+ → 0\.\d+/);
    await expect(method).toContainText(`after ${STEPS} steps, seed 1`);
  });

  await test.step("two ticked runs stand side by side: the one setting, the numbers, the picture, the curves", async () => {
    await openTab(page, "Runs");
    for (const run of await runNames(page).all()) await run.check();
    await button(page, "Compare 2").click();
    const comparison = region(page, "Comparison of runs");
    const table = comparison.getByRole("table");
    await expect(table.getByRole("row", { name: "Optim R off on" })).toBeVisible();
    await expect(table.locator("tbody").first().getByRole("row")).toHaveCount(1);
    await expect(table).toContainText(/(better|worse) by|the same/);
    await expect(comparison.getByRole("img", { name: "Depth of nano 96×64" })).toBeVisible();
    await expect(comparison.getByRole("img", { name: "Depth of −Optim R" })).toBeVisible();
    await expect(comparison.getByRole("img", { name: /^The curve of every run/ })).toBeVisible();
    await page.screenshot({ path: testInfo.outputPath("comparison-dark.png") });
    await expectNoAxeFindings(page);
    await page.emulateMedia({ colorScheme: "light" });
    await page.screenshot({ path: testInfo.outputPath("comparison-light.png") });
    await expectNoAxeFindings(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.keyboard.press("Escape");
    await expect(comparison).toHaveCount(0);
  });

  await test.step("a run is renamed, deleted and brought back", async () => {
    await button(page, "Actions for nano 96×64").click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const field = page.getByRole("textbox", { name: "Name of the run" });
    await field.fill("the whole method");
    await field.press("Enter");
    await expect(runNames(page).last()).toHaveAccessibleName("Compare the whole method");
    await button(page, "Actions for the whole method").click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(runNames(page)).toHaveCount(1);
    await button(page, "Undo delete").click();
    await expect(runNames(page)).toHaveCount(2);
    await page.screenshot({ path: testInfo.outputPath("runs.png") });
  });

  await test.step("both are there after a reload, with their pictures", async () => {
    await page.reload();
    await openTab(page, "Runs");
    await expect(runNames(page)).toHaveCount(2);
    for (const run of await runNames(page).all()) await run.check();
    await button(page, "Compare 2").click();
    await expect(
      region(page, "Comparison of runs").getByRole("img", { name: "Depth of the whole method" }),
    ).toBeVisible();
  });
});
