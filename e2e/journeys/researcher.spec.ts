import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { photograph } from "../fixtures/photographs.ts";
import {
  button,
  dropPaths,
  expectNoAxeFindings,
  openEvaluation,
  region,
  setNumber,
  status,
  trainingProgress,
} from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";
import { lookAtEvaluation } from "../steps/evaluation.ts";
import { bringPosesBack, exportEverything, lookAtEmptyExports } from "../steps/exports.ts";
import { surveyPairs } from "../steps/survey.ts";

const FRAMES = 12;
const STEPS = 4;
/** Of 12 posed frames with ground truth every 5th is held out: two. */
const HELD_OUT_EVERY = 5;
const HELD_OUT = 2;

let sequence: SequenceOnDisk;
let folder: string;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(FRAMES);
  folder = mkdtempSync(join(tmpdir(), "gasmono-researcher-"));
});

test.afterAll(() => {
  sequence.remove();
  rmSync(folder, { recursive: true });
});

const runs = (page: Page) => region(page, "Runs").getByRole("checkbox");

async function openTab(page: Page, name: "Method" | "Runs"): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  await expect(region(page, name)).toBeVisible();
}

test("a researcher drops a sequence, trains, ablates from the same seed, compares, exports, and brings it all back", async ({
  page,
}) => {
  test.setTimeout(900_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("./");
  // The adapter decides what the page begins with: before it is known, a setting would not last.
  await expect(page.getByRole("banner")).not.toContainText("Looking for the GPU", { timeout: 60_000 });

  await test.step("a dropped folder opens", async () => {
    await dropPaths(page, [sequence.folder]);
    await expect(status(page)).toContainText(`${FRAMES - 2} triplets from ${FRAMES} frames`, {
      timeout: 60_000,
    });
    await expect(region(page, "Data")).toContainText(`${FRAMES} of ${FRAMES}`);
    await expect(region(page, "Problems")).toContainText("None found.");
    await expect(region(page, "Evaluation")).toContainText("No network yet");
  });
  await lookAtEmptyExports(page);

  await test.step("a run is trained, evaluated on held-out frames on the way, and kept under its own name", async () => {
    await setNumber(page, "Steps", STEPS);
    await setNumber(page, "Hold out every", HELD_OUT_EVERY);
    await setNumber(page, "Evaluate every", 2);
    await openEvaluation(page);
    await button(page, "Train").click();
    await expect(region(page, "Evaluation")).toContainText(
      `${HELD_OUT} held-out frames, every ${HELD_OUT_EVERY}th with ground truth; never targets of training; step ${STEPS}; default numerics`,
      { timeout: 400_000 },
    );
    await expect(status(page)).toContainText(`Finished after ${STEPS} steps`);
    await expect(trainingProgress(page)).toHaveAttribute("aria-valuenow", String(STEPS));
    await expect(page.getByRole("banner")).toContainText("nano 96×64: default numerics");
    await openTab(page, "Runs");
    await expect(runs(page)).toHaveCount(1);
    await expect(runs(page).first()).toHaveAccessibleName("Compare nano 96×64");
  });

  await lookAtEvaluation(page, { frames: FRAMES, heldOut: HELD_OUT, steps: STEPS });
  await button(page, "Evaluation").click();
  await surveyPairs(page, 2 * (FRAMES - 2));
  await test.step("axe finds nothing on a page that is full", () => expectNoAxeFindings(page));

  await test.step("one switch, and the same seed again", async () => {
    await openTab(page, "Method");
    await page.getByRole("switch", { name: "Optim R", exact: true }).click();
    await expect(region(page, "Method")).toContainText("1 change needs new networks.");
    await button(page, "Reset").click();
    await expect(trainingProgress(page)).toHaveAttribute("aria-valuenow", "0");
    await button(page, "Train").click();
    await expect(status(page)).toContainText(`Finished after ${STEPS} steps`, { timeout: 400_000 });
    await openTab(page, "Runs");
    await expect(runs(page)).toHaveCount(2);
    await expect(runs(page).first()).toHaveAccessibleName("Compare −Optim R");
    await openTab(page, "Method");
    await button(page, "About Optim R").click();
    await expect(region(page, "Method")).toContainText(/(AbsRel|photometric R).*0\.\d+ → 0\.\d+/);
    await expect(region(page, "Method")).toContainText(`after ${STEPS} steps, seed 1`);
    await button(page, "About Optim R").click();
  });

  await test.step("two ticked runs stand side by side: the one setting, the numbers, the picture, the curves", async () => {
    await openTab(page, "Runs");
    for (const run of await runs(page).all()) await run.check();
    await button(page, "Compare 2").click();
    const comparison = region(page, "Comparison of runs");
    const table = comparison.getByRole("table");
    await expect(table.getByRole("row", { name: "Optim R off on" })).toBeVisible();
    await expect(table.locator("tbody").first().getByRole("row")).toHaveCount(1);
    await expect(table).toContainText(/(better|worse) by|the same/);
    await expect(comparison.getByRole("img", { name: "Depth of nano 96×64" })).toBeVisible();
    await expect(comparison.getByRole("img", { name: "Depth of −Optim R" })).toBeVisible();
    await expect(comparison.getByRole("img", { name: /^The curve of every run/ })).toBeVisible();
    await test.step("axe finds nothing", () => expectNoAxeFindings(page));
    await photograph(page, "researcher", "View");
    await page.keyboard.press("Escape");
    await expect(comparison).toHaveCount(0);
  });

  await exportEverything(page, { folder, steps: STEPS, triplets: FRAMES - 2 });

  await test.step("a run is renamed, deleted and brought back", async () => {
    const count = await runs(page).count();
    await button(page, "Actions for nano 96×64").click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const field = page.getByRole("textbox", { name: "Name of the run" });
    await field.fill("the whole method");
    await field.press("Enter");
    await expect(runs(page).last()).toHaveAccessibleName("Compare the whole method");
    await button(page, "Actions for the whole method").click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(runs(page)).toHaveCount(count - 1);
    await button(page, "Undo delete").click();
    await expect(runs(page)).toHaveCount(count);
  });

  await bringPosesBack(page, sequence, folder);

  await test.step("the runs are there after a reload, with their pictures", async () => {
    await page.reload();
    await openTab(page, "Runs");
    for (const name of ["−Optim R", "the whole method"]) {
      await page.getByRole("checkbox", { name: `Compare ${name}`, exact: true }).check();
    }
    await button(page, "Compare 2").click();
    await expect(
      region(page, "Comparison of runs").getByRole("img", { name: "Depth of the whole method" }),
    ).toBeVisible();
  });
});
