import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { button, region, status, trainingProgress } from "../fixtures/playground.ts";

/** How the page answers while `nano` trains on the sample and a person turns the point cloud. */

const ORBIT_SECONDS = 30;

declare global {
  interface Window {
    busy: { readonly delaysMs: number[]; readonly longTasksMs: number[] };
  }
}

/** Runs in the page: a task after another, each noting how long the one before it kept the thread. */
function watchMainThread(): void {
  const busy = { delaysMs: [] as number[], longTasksMs: [] as number[] };
  window.busy = busy;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) busy.longTasksMs.push(duration);
  }).observe({ type: "longtask" });
  let before = performance.now();
  setInterval(() => {
    const now = performance.now();
    busy.delaysMs.push(Math.max(0, now - before - 10));
    before = now;
  }, 10);
}

async function orbitFor(page: Page, seconds: number): Promise<number> {
  const box = await region(page, "Point cloud").locator("canvas").first().boundingBox();
  if (box === null) throw new Error("The point cloud is not on screen.");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const endMs = Date.now() + 1000 * seconds;
  let moves = 0;
  for (; Date.now() < endMs; moves++) {
    await page.mouse.move(x + 120 * Math.sin(moves / 12), y + 20 * Math.cos(moves / 15));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  return moves;
}

test("main thread while nano trains on the sample and the cloud is turned", async ({ page }) => {
  test.setTimeout(900_000);
  await page.goto("./");
  await page.getByRole("button", { name: "Train this yourself" }).click();
  const startedMs = Date.now();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        const words = (await status(page).textContent()) ?? "";
        seen.add(words);
        return words;
      },
      { timeout: 600_000, intervals: [100] },
    )
    .toMatch(/^Training, step [1-9]/);
  const firstStepMs = Date.now() - startedMs;
  await page.evaluate(watchMainThread);
  const moves = await orbitFor(page, ORBIT_SECONDS);
  const { delaysMs, longTasksMs } = await page.evaluate(() => window.busy);
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const percentile = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  console.info(
    [
      `from "Train this yourself" to the first step: ${(firstStepMs / 1000).toFixed(1)} s; the status meanwhile:`,
      ...[...seen].map((words) => `  ${words}`),
      `${ORBIT_SECONDS} s of turning (${moves} moves) up to step ${await trainingProgress(page).getAttribute("aria-valuenow")}:`,
      `  main thread late by p50 ${percentile(0.5)}, p95 ${percentile(0.95)}, most ${percentile(1)} ms of ${sorted.length} tasks;`,
      `  ${longTasksMs.length} tasks over 50 ms, longest ${Math.round(Math.max(0, ...longTasksMs))} ms`,
    ].join("\n"),
  );
  await button(page, "Pause").click();
});
