import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { decode } from "fast-png";
import { readNpy } from "../../src/engine/exports/npyTesting.ts";
import { expect, test } from "../fixtures/console.ts";
import { dropPaths, expectNoAxeFindings, region, status, takeSteps } from "../fixtures/playground.ts";
import { makeSequenceFolder, type SequenceOnDisk } from "../fixtures/sequences.ts";

let sequence: SequenceOnDisk;
let folder: string;

test.beforeAll(async () => {
  sequence = await makeSequenceFolder(12);
  folder = mkdtempSync(join(tmpdir(), "gasmono-export-"));
});

test.afterAll(() => {
  sequence.remove();
  rmSync(folder, { recursive: true });
});

const entry = (page: Page, name: string) => page.getByRole("menuitem", { name: new RegExp(`^${name}`) });

/** Opens the menu by its key and takes one entry. Gives the file's path, its own name at the end. */
async function save(page: Page, name: string): Promise<string> {
  await page.keyboard.press("e");
  const downloading = page.waitForEvent("download");
  await entry(page, name).click();
  const download = await downloading;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  await expect(page.getByRole("menu")).toHaveCount(0);
  return path;
}

test("everything that is exported can be had, agrees with the rest, and comes back", async ({ page }) => {
  test.setTimeout(400_000);
  await page.goto("./");
  await dropPaths(page, [sequence.zip]);
  await expect(status(page)).toContainText("10 triplets from 12 frames", { timeout: 60_000 });

  await test.step("what is not there yet says why", async () => {
    await page.keyboard.press("e");
    await expect(entry(page, "Run, JSON")).toHaveAccessibleName("Run, JSON Train first.");
    await expect(entry(page, "Run, JSON")).toBeDisabled();
    await expect(entry(page, "Poses, COLMAP text")).toBeDisabled();
    await expect(entry(page, "Citation, BibTeX")).toBeEnabled();
    await expectNoAxeFindings(page);
    await page.keyboard.press("Escape");
  });

  await takeSteps(page, 2);
  await expect(region(page, "Depth")).toContainText("step 2", { timeout: 60_000 });

  await test.step("depth as PNG is within half a step of depth as npy, and the cloud has a point a pixel", async () => {
    const png = decode(readFileSync(await save(page, "Depth, PNG")));
    expect(png.text["Depth unit"]).toContain("0.001 a step");
    const zip = readFileSync(await save(page, "Depth, npy"));
    const start = zip.indexOf("\x93NUMPY", 0, "latin1");
    const header = 10 + zip.readUInt16LE(start + 8);
    const npy = readNpy(zip.subarray(start, start + header + 4 * png.width * png.height));
    expect(npy.shape).toEqual([png.height, png.width]);
    const differences = npy.values.map((depth, i) => Math.abs(depth - 0.001 * png.data[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(0.5001e-3);
    expect(zip.toString("latin1")).toContain('"colmapUnitsPerNormalisedUnit"');
    const ply = readFileSync(await save(page, "Cloud, PLY")).toString("latin1", 0, 400);
    expect(ply).toContain(`element vertex ${png.width * png.height}\n`);
  });

  await test.step("figures are pictures with panels, legend and caption", async () => {
    for (const name of ["Figure of the view", "Figure of A and B"]) {
      const { width, height, data } = decode(readFileSync(await save(page, name)));
      expect(width).toBeGreaterThan(900);
      expect(height).toBeGreaterThan(400);
      expect(new Set(data).size).toBeGreaterThan(100);
    }
  });

  await test.step("curves, weights and citation", async () => {
    const csv = readFileSync(await save(page, "Curves, CSV"), "utf8")
      .trim()
      .split("\r\n");
    expect(csv).toHaveLength(3);
    expect(csv[0]).toMatch(/^step,total,photometricR/);
    const events = await save(page, "Curves, TensorBoard");
    expect(events).toContain("tfevents");
    expect(readFileSync(events, "latin1")).toContain("brain.Event:2");
    expect(await save(page, "Weights, safetensors")).toMatch(/step2\.safetensors$/);
    expect(readFileSync(await save(page, "Citation, BibTeX"), "utf8")).toContain("zhao2023gasmono");
  });

  await test.step("a run's JSON dropped on the page is among the runs", async () => {
    const record = JSON.parse(readFileSync(await save(page, "Run, JSON"), "utf8"));
    expect(record).toMatchObject({ format: "gasmono-run", steps: 2, dataset: { triplets: 10 } });
    const copy = join(folder, "copy.json");
    writeFileSync(copy, JSON.stringify({ ...record, id: "copy", name: "run of another browser" }));
    await dropPaths(page, [copy]);
    await expect(region(page, "Runs")).toContainText("run of another browser");
  });

  await test.step("refined poses dropped with the pictures are a sequence again", async () => {
    const transforms = JSON.parse(readFileSync(await save(page, "Poses, transforms.json"), "utf8"));
    expect(transforms.frames).toHaveLength(12);
    const poses = await save(page, "Poses, COLMAP text");
    expect(readFileSync(poses, "latin1")).toMatch(/Of 12 images, [1-9]\d* have a refined pose/);
    await dropPaths(page, [poses, join(sequence.folder, "images")]);
    await expect(status(page)).toHaveText(/10 triplets from 12 frames/, { timeout: 60_000 });
    await expect(region(page, "Data")).toContainText("12 of 12");
    await expect(region(page, "Problems")).toContainText("None found.");
  });
});
