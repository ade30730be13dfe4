import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { decode } from "fast-png";
import { readNpy } from "../../src/engine/exports/npyTesting.ts";
import { dropPaths, region, status } from "../fixtures/playground.ts";
import type { SequenceOnDisk } from "../fixtures/sequences.ts";

/** A run on screen, and where its files go. */
export interface Exported {
  readonly folder: string;
  readonly steps: number;
  readonly triplets: number;
}

const entry = (page: Page, name: string) => page.getByRole("menuitem", { name: new RegExp(`^${name}`) });

/** Opens the menu by its key and takes one entry. Gives the file's path, its own name at the end. */
async function save(page: Page, folder: string, name: string): Promise<string> {
  await page.keyboard.press("e");
  const downloading = page.waitForEvent("download");
  await entry(page, name).click();
  const download = await downloading;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  await expect(page.getByRole("menu")).toHaveCount(0);
  return path;
}

/** Before there is a run: what is not there yet says why. */
export async function lookAtEmptyExports(page: Page): Promise<void> {
  await test.step("what cannot be exported yet says why", async () => {
    await page.keyboard.press("e");
    await expect(entry(page, "Run, JSON")).toHaveAccessibleName("Run, JSON Train first.");
    await expect(entry(page, "Run, JSON")).toBeDisabled();
    await expect(entry(page, "Poses, COLMAP text")).toBeDisabled();
    await expect(entry(page, "Citation, BibTeX")).toBeEnabled();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
  });
}

/** What a recording gives away: its run, its refined poses, and the cloud as a picture, but no weights. */
export async function exportRecording(page: Page, folder: string): Promise<void> {
  await page.keyboard.press("e");
  await expect(entry(page, "Weights, safetensors")).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  const record = JSON.parse(readFileSync(await save(page, folder, "Run, JSON"), "utf8"));
  expect(record).toMatchObject({ format: "gasmono-run", dataset: { frames: 72 } });
  const transforms = JSON.parse(readFileSync(await save(page, folder, "Poses, transforms.json"), "utf8"));
  expect(transforms.frames).toHaveLength(72);
  const poses = readFileSync(await save(page, folder, "Poses, COLMAP text"), "latin1");
  expect(poses).toMatch(/Of 72 images, [1-9]\d* have a refined pose/);
  expect(poses).toContain("SIMPLE_RADIAL");
  const { width, height, data, channels } = decode(
    readFileSync(await save(page, folder, "Figure of the cloud")),
  );
  expect(width).toBeGreaterThan(900);
  expect(height).toBeGreaterThan(400);
  expect(new Set(data).size).toBeGreaterThan(100);
  // The border of the drawing: white also in the dark theme.
  const at = channels * (Math.floor(height / 2) * width + 20);
  expect([...data.slice(at, at + 3)]).toEqual([255, 255, 255]);
}

/** Every file that the run on screen gives, checked against the others. */
export async function exportEverything(page: Page, { folder, steps, triplets }: Exported): Promise<void> {
  await test.step("depth as PNG is within half a step of depth as npy, and the cloud has a point a pixel", async () => {
    const png = decode(readFileSync(await save(page, folder, "Depth, PNG")));
    expect(png.text["Depth unit"]).toContain("0.001 a step");
    const zip = readFileSync(await save(page, folder, "Depth, npy"));
    const start = zip.indexOf("\x93NUMPY", 0, "latin1");
    const header = 10 + zip.readUInt16LE(start + 8);
    const npy = readNpy(zip.subarray(start, start + header + 4 * png.width * png.height));
    expect(npy.shape).toEqual([png.height, png.width]);
    const differences = npy.values.map((depth, i) => Math.abs(depth - 0.001 * png.data[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(0.5001e-3);
    expect(zip.toString("latin1")).toContain('"colmapUnitsPerNormalisedUnit"');
    const ply = readFileSync(await save(page, folder, "Cloud, PLY")).toString("latin1", 0, 400);
    expect(ply).toContain(`element vertex ${png.width * png.height}\n`);
  });

  await test.step("figures are pictures with panels, legend and caption", async () => {
    for (const name of ["Figure of the view", "Figure of the cloud", "Figure of A and B"]) {
      const { width, height, data } = decode(readFileSync(await save(page, folder, name)));
      expect(width).toBeGreaterThan(900);
      expect(height).toBeGreaterThan(400);
      expect(new Set(data).size).toBeGreaterThan(100);
    }
  });

  await test.step("curves, weights and citation", async () => {
    const csv = readFileSync(await save(page, folder, "Curves, CSV"), "utf8")
      .trim()
      .split("\r\n");
    expect(csv).toHaveLength(1 + steps);
    expect(csv[0]).toMatch(/^step,total,photometricR/);
    const events = await save(page, folder, "Curves, TensorBoard");
    expect(events).toContain("tfevents");
    expect(readFileSync(events, "latin1")).toContain("brain.Event:2");
    expect(await save(page, folder, "Weights, safetensors")).toMatch(
      new RegExp(`step${steps}\\.safetensors$`),
    );
    expect(readFileSync(await save(page, folder, "Citation, BibTeX"), "utf8")).toContain("zhao2023gasmono");
  });

  await test.step("a run's JSON dropped on the page is among the runs", async () => {
    const record = JSON.parse(readFileSync(await save(page, folder, "Run, JSON"), "utf8"));
    expect(record).toMatchObject({ format: "gasmono-run", steps, dataset: { triplets } });
    const copy = join(folder, "copy.json");
    writeFileSync(copy, JSON.stringify({ ...record, id: "copy", name: "run of another browser" }));
    await dropPaths(page, [copy]);
    await expect(region(page, "Runs")).toContainText("run of another browser");
  });
}

/** The refined poses, dropped with the pictures, are a sequence again. The run on screen is gone then. */
export async function bringPosesBack(page: Page, sequence: SequenceOnDisk, folder: string): Promise<void> {
  await test.step("refined poses dropped with the pictures are a sequence again", async () => {
    const transforms = JSON.parse(readFileSync(await save(page, folder, "Poses, transforms.json"), "utf8"));
    expect(transforms.frames).toHaveLength(sequence.frameCount);
    const poses = await save(page, folder, "Poses, COLMAP text");
    expect(readFileSync(poses, "latin1")).toMatch(
      new RegExp(`Of ${sequence.frameCount} images, [1-9]\\d* have a refined pose`),
    );
    await dropPaths(page, [poses, join(sequence.folder, "images")]);
    await expect(status(page)).toHaveText(
      new RegExp(`${sequence.frameCount - 2} triplets from ${sequence.frameCount} frames`),
      { timeout: 60_000 },
    );
    await expect(region(page, "Data")).toContainText(`${sequence.frameCount} of ${sequence.frameCount}`);
    await expect(region(page, "Problems")).toContainText("None found.");
  });
}
