import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import {
  button,
  dropPaths,
  evaluateToCsv,
  expectNoAxeFindings,
  openEvaluation,
  openSample,
  region,
  status,
  trainingProgress,
} from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

/** Of 12 posed frames with ground truth every 5th is held out: two. */
const HELD_OUT_EVERY = 5;

let sequence: SequenceOnDisk;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(12);
});

test.afterAll(() => sequence.remove());

const evaluation = (page: Page) => region(page, "Evaluation");

async function setNumber(page: Page, name: string, value: number): Promise<void> {
  const field = page.getByRole("spinbutton", { name, exact: true });
  await field.fill(String(value));
  await field.press("Enter");
  await expect(field).toHaveValue(String(value));
}

async function openSequence(page: Page): Promise<void> {
  await openSample(page);
  await dropPaths(page, [sequence.zip]);
  await expect(status(page)).toContainText("10 triplets from 12 frames", { timeout: 60_000 });
}

/** RFC 4180 without quotes, which no name here needs. */
function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

const METRICS = ["absRel", "sqRel", "rmse", "rmseLog", "d1", "d2", "d3"];

test("the evaluation appears live on held-out frames, and on request on all, beside its baselines", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await openSequence(page);
  await expect(evaluation(page)).toContainText("No network yet");

  await test.step("while it trains, on the frames that are held out", async () => {
    await setNumber(page, "Hold out every", HELD_OUT_EVERY);
    await setNumber(page, "Evaluate every", 2);
    await setNumber(page, "Steps", 4);
    await openEvaluation(page);
    await button(page, "Train").click();
    await expect(evaluation(page)).toContainText(
      "2 held-out frames, every 5th with ground truth; never targets of training; step 4; default numerics",
      { timeout: 400_000 },
    );
    await expect(trainingProgress(page)).toHaveAttribute("aria-valuenow", "4");
    await expect(status(page)).toContainText("Finished after 4 steps");
    await expect(page.getByRole("banner")).toContainText("default numerics");
  });

  await test.step("the table has the networks and three baselines, the best of each column marked", async () => {
    const table = evaluation(page).getByRole("table");
    await expect(table.getByRole("row")).toHaveCount(5);
    for (const name of [/^nano, 96x64, step 4/, /^constant depth/, /^linear in the row/, /^mean truth map/]) {
      await expect(table.getByRole("row", { name })).toHaveCount(1);
    }
    for (const metric of METRICS.keys()) {
      const column = table.locator(`tbody td:nth-of-type(${metric + 1})`);
      expect(await column.filter({ hasText: "best" }).count()).toBeGreaterThan(0);
    }
    await expect(
      evaluation(page).getByRole("list", { name: "Images, worst first" }).getByRole("button"),
    ).toHaveCount(2);
  });

  await test.step("on request on all frames, with the scale of the sequence", async () => {
    await evaluation(page).getByRole("button", { name: "all", exact: true }).click();
    await expect(evaluation(page)).toContainText("Nothing was measured with this choice yet");
    const rows = parseCsv(await evaluateToCsv(page));
    await expect(evaluation(page)).toContainText(
      "All 12 frames with ground truth; the run trained on all but 2",
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      ...Array(12).fill("image"),
      "mean",
      ...Array(3).fill("baseline"),
    ]);
    for (const row of rows) {
      for (const metric of METRICS)
        expect(Number(row[metric]), `${row.name} ${metric}`).toBeGreaterThanOrEqual(0);
    }
    const images = rows.slice(0, 12);
    const mean = images.reduce((sum, { absRel }) => sum + Number(absRel) / 12, 0);
    expect(Number(rows[12].absRel)).toBeCloseTo(mean, 12);
    // The sequence's COLMAP lengths are 0.4 of a metre: the ratio must find the 2.5 that undoes it, about.
    for (const { scale } of images) expect(Number(scale)).toBeGreaterThan(1);
    const worst = images.toSorted((a, b) => Number(b.absRel) - Number(a.absRel))[0];
    const list = evaluation(page).getByRole("list", { name: "Images, worst first" });
    await expect(list.getByRole("button")).toHaveCount(12);
    await expect(list.getByRole("button").first()).toContainText(worst.name);
    await list.getByRole("button").first().click();
    await expect(region(page, "Depth")).toContainText(worst.name);
  });

  await test.step("the figure shows the frame, its truth, the prediction and the error", async () => {
    for (const name of ["Frame", "True depth", "Predicted depth, scaled", /^Relative error, mean 0\.\d+/]) {
      await expect(evaluation(page).getByRole("img", { name })).toBeVisible();
    }
    await expect(evaluation(page)).toContainText("m, truth and prediction");
  });

  await test.step("the LaTeX row is on the clipboard", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await evaluation(page)
      .getByRole("button", { name: /^LaTeX row/ })
      .click();
    await expect(evaluation(page).getByRole("button", { name: /copied$/ })).toBeVisible();
    const row = await page.evaluate(() => navigator.clipboard.readText());
    expect(row).toMatch(/^% AbsRel .*\nnano, 96x64, step 4( & \d+\.\d{3}){7} \\\\/);
  });

  await test.step("another protocol is another report, and axe finds nothing", async () => {
    await page.getByRole("combobox", { name: "Protocol", exact: true }).click();
    await page.getByRole("option", { name: /^nyu-as-released/ }).click();
    await expect(evaluation(page)).toContainText("Nothing was measured with this choice yet");
    await page.getByRole("combobox", { name: "Protocol", exact: true }).click();
    await page.getByRole("option", { name: /^indoor/ }).click();
    await expect(evaluation(page).getByRole("table")).toBeVisible();
    await expectNoAxeFindings(page);
  });
});

test("numerics are a choice that waits for a restart, and the run says which it used", async ({ page }) => {
  await openSample(page);
  const numerics = page.getByRole("combobox", { name: "Numerics", exact: true });
  await expect(numerics).toHaveText("default");
  await numerics.click();
  await page.getByRole("option", { name: /^reference/ }).click();
  await expect(numerics).toHaveAccessibleDescription("As the published code computes, quirks included.");
  await expect(page.getByRole("combobox", { name: "Resampling", exact: true })).toHaveText("cascade");
  await page.getByRole("combobox", { name: "Resampling", exact: true }).click();
  await page.getByRole("option", { name: /^compose/ }).click();
  await expect(numerics).toHaveText("mixed");
});
