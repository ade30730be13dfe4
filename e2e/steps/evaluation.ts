import { expect, type Page, test } from "@playwright/test";
import { evaluateToCsv, region } from "../fixtures/playground.ts";

const METRICS = ["absRel", "sqRel", "rmse", "rmseLog", "d1", "d2", "d3"];

/** What was trained, on data of which some frames are held out. */
export interface Trained {
  readonly frames: number;
  readonly heldOut: number;
  readonly steps: number;
}

/** RFC 4180 without quotes, which no name here needs. */
function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

/** The opened evaluation of a run that has been evaluated while it trained: its table, its CSV, its figure, its LaTeX. */
export async function lookAtEvaluation(page: Page, { frames, heldOut, steps }: Trained): Promise<void> {
  const evaluation = region(page, "Evaluation");

  await test.step("the table has the networks and three baselines, the best of each column marked", async () => {
    const table = evaluation.getByRole("table");
    await expect(table.getByRole("row")).toHaveCount(5);
    for (const name of [
      new RegExp(`^nano, 96x64, step ${steps}`),
      /^constant depth/,
      /^linear in the row/,
      /^mean truth map/,
    ]) {
      await expect(table.getByRole("row", { name })).toHaveCount(1);
    }
    for (const metric of METRICS.keys()) {
      const column = table.locator(`tbody td:nth-of-type(${metric + 1})`);
      expect(await column.filter({ hasText: "best" }).count()).toBeGreaterThan(0);
    }
    await expect(
      evaluation.getByRole("list", { name: "Images, worst first" }).getByRole("button"),
    ).toHaveCount(heldOut);
  });

  await test.step("on request on all frames, with the scale of the sequence", async () => {
    await evaluation.getByRole("button", { name: "all", exact: true }).click();
    await expect(evaluation).toContainText("Nothing was measured with this choice yet");
    const rows = parseCsv(await evaluateToCsv(page));
    await expect(evaluation).toContainText(
      `All ${frames} frames with ground truth; the run trained on all but ${heldOut}`,
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      ...Array(frames).fill("image"),
      "mean",
      ...Array(3).fill("baseline"),
    ]);
    for (const row of rows) {
      for (const metric of METRICS)
        expect(Number(row[metric]), `${row.name} ${metric}`).toBeGreaterThanOrEqual(0);
    }
    const images = rows.slice(0, frames);
    const mean = images.reduce((sum, { absRel }) => sum + Number(absRel) / frames, 0);
    expect(Number(rows[frames].absRel)).toBeCloseTo(mean, 12);
    // The sequence's COLMAP lengths are 0.4 of a metre: the ratio must find the 2.5 that undoes it, about.
    for (const { scale } of images) expect(Number(scale)).toBeGreaterThan(1);
    const worst = images.toSorted((a, b) => Number(b.absRel) - Number(a.absRel))[0];
    const list = evaluation.getByRole("list", { name: "Images, worst first" });
    await expect(list.getByRole("button")).toHaveCount(frames);
    await expect(list.getByRole("button").first()).toContainText(worst.name);
    await list.getByRole("button").first().click();
    await expect(region(page, "Depth")).toContainText(worst.name);
  });

  await test.step("the figure shows the frame, its truth, the prediction and the error", async () => {
    for (const name of ["Frame", "True depth", "Predicted depth, scaled", /^Relative error, mean 0\.\d+/]) {
      await expect(evaluation.getByRole("img", { name })).toBeVisible();
    }
    await expect(evaluation).toContainText("m, truth and prediction");
  });

  await test.step("the LaTeX row is on the clipboard", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await evaluation.getByRole("button", { name: /^LaTeX row/ }).click();
    await expect(evaluation.getByRole("button", { name: /copied$/ })).toBeVisible();
    const row = await page.evaluate(() => navigator.clipboard.readText());
    expect(row).toMatch(/^% AbsRel .*\nnano, 96x64, step \d+( & \d+\.\d{3}){7} \\\\/);
  });

  await test.step("another protocol is another report", async () => {
    const protocol = page.getByRole("combobox", { name: "Protocol", exact: true });
    await protocol.click();
    await page.getByRole("option", { name: /^nyu-as-released/ }).click();
    await expect(evaluation).toContainText("Nothing was measured with this choice yet");
    await protocol.click();
    await page.getByRole("option", { name: /^indoor/ }).click();
    await expect(evaluation.getByRole("table")).toBeVisible();
  });
}
