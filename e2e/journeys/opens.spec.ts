import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import {
  button,
  dropPaths,
  expectNoAxeFindings,
  pictureIn,
  region,
  status,
  trainingProgress,
} from "../fixtures/playground.ts";

const RECORDING = fileURLToPath(new URL("../../public/samples/room.recording", import.meta.url));

/** Everything that a recorded run shows. */
async function expectRecordedRun(page: Page): Promise<void> {
  await expect(status(page)).toContainText(/A recorded run of [\d,]+ steps/);
  const recording = region(page, "Recording");
  await expect(recording).toContainText(
    "Drop a sequence or a COLMAP export anywhere. Nothing leaves this computer.",
  );
  await expect(recording).toContainText(
    /the recorded run “.+” of [\d,]+ steps, .+ at \d+ × \d+, trained on .+/,
  );
  for (const name of ["Reconstruction A", "Reconstruction B", "Depth"]) {
    await expect
      .poll(async () => (await pictureIn(page, name)).colours, { message: name })
      .toBeGreaterThan(20);
  }
  await expect(region(page, "Depth").getByRole("img").first()).toHaveAccessibleName(/^Predicted depth/);
  const cloud = region(page, "Point cloud").getByRole("img").first();
  await expect(cloud).toHaveAccessibleName(/[1-9][\d,]* predicted points/);
  await expect(region(page, "Losses")).toContainText(/total\s*0\.\d/);
  await expect(region(page, "Evaluation")).toContainText(/AbsRel\s*0\.\d/);
}

const options = (page: Page) => page.getByRole("listbox", { name: "Frames" }).getByRole("option");
const recorded = (page: Page) => options(page).and(page.locator("[aria-label$=', recorded']"));

test("the page opens in a browser that has WebGPU", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/GasMono/);
  const adapter = await page.evaluate(async () => {
    const found = await navigator.gpu?.requestAdapter();
    return found === null || found === undefined ? null : `${found.info.vendor} ${found.info.architecture}`;
  });
  console.info(`browser adapter: ${adapter}`);
  expect(adapter, "Playwright's headless shell has no WebGPU; the full browser has").not.toBeNull();
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`it opens on a recorded run, without an axe finding in the ${colorScheme} theme`, async ({
    page,
  }, testInfo) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("./");
    await expectRecordedRun(page);
    await expectNoAxeFindings(page);
    await page.screenshot({ path: testInfo.outputPath(`recorded-${colorScheme}.png`) });
  });
}

test("of the recorded run's frames those that were kept whole are marked, and the others lead to them", async ({
  page,
}) => {
  await page.goto("./");
  await expect(options(page)).toHaveCount(72);
  await expect.poll(() => recorded(page).count()).toBeGreaterThanOrEqual(12);
  const selected = page.getByRole("listbox", { name: "Frames" }).getByRole("option", { selected: true });
  await page.getByRole("listbox", { name: "Frames" }).focus();
  await page.keyboard.press("Home");
  const first = await selected.getAttribute("aria-label");
  expect(first).toMatch(/, recorded$/);
  await page.keyboard.press("ArrowRight");
  await expect(selected).not.toHaveAttribute("aria-label", first ?? "");
  await expect(selected).toHaveAttribute("aria-label", /, recorded$/);
  await options(page).first().click();
  await expect(selected).toHaveAttribute("aria-label", first ?? "");
  await expect(region(page, "Depth").getByRole("img").first()).toHaveAccessibleName(/^Predicted depth/);
});

test("without WebGPU the recorded run is there, with what is missing and what to do", async ({ page }) => {
  await page.route(/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const hidden = 'Object.defineProperty(navigator, "gpu", { value: undefined });\n';
    await route.fulfill({ response, body: hidden + (await response.text()) });
  });
  await page.goto("./");
  await expect(page.getByText("This browser has no WebGPU (navigator.gpu is missing).")).toBeVisible();
  await expectRecordedRun(page);
  await expect(button(page, "Train this yourself")).toBeDisabled();
  await expect(button(page, "Train")).toBeDisabled();
});

test("the recorded run needs no engine", async ({ page }) => {
  await page.addInitScript(() => {
    class Deaf extends EventTarget {
      postMessage() {}
      terminate() {}
    }
    window.Worker = new Proxy(window.Worker, {
      construct: (Real, [url, options]) => (/\/worker-/.test(url) ? new Deaf() : new Real(url, options)),
    });
  });
  await page.goto("./");
  await expectRecordedRun(page);
});

test("“Train this yourself” opens the sequence and trains on it", async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto("./");
  await button(page, "Train this yourself").click();
  await expect(status(page)).toContainText(/^Training, step \d/, { timeout: 240_000 });
  await expect(region(page, "Recording")).toHaveCount(0);
  expect(Number(await trainingProgress(page).getAttribute("aria-valuenow"))).toBeGreaterThan(0);
});

test("a dropped recording is shown; one that is damaged is refused and changes nothing", async ({
  page,
}, testInfo) => {
  const { readFileSync, writeFileSync } = await import("node:fs");
  await page.goto("./");
  await expectRecordedRun(page);
  const bytes = readFileSync(RECORDING);
  const damaged = testInfo.outputPath("damaged.recording");
  writeFileSync(damaged, bytes.subarray(0, 3000));
  await dropPaths(page, [damaged]);
  await expect(region(page, "Problems")).toContainText("The recording is damaged");
  await expect(button(page, "Train this yourself")).toBeVisible();
  const mine = testInfo.outputPath("mine.recording");
  writeFileSync(mine, bytes);
  await dropPaths(page, [mine]);
  await expect(button(page, "Train this yourself")).toHaveCount(0);
  await expectRecordedRun(page);
  await expect(button(page, "Train")).toBeDisabled();
});
