import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { button, expectNoAxeFindings, pictureIn, region, status } from "../fixtures/playground.ts";

interface ProbeAnswer {
  /** From the move to the end of the next frame's drawing, with the wait for that frame. */
  readonly ms: number;
  /** The page's own part: hearing the move, and drawing in that frame. */
  readonly workMs: number;
  /** Whether the line of the probe says the pixel by then. */
  readonly isThere: boolean;
}

/** Runs in the page: moves the pointer over the first picture of a region, a move a frame. */
async function probeAnswers(name: string): Promise<ProbeAnswer[]> {
  const frame = document.querySelector(`section[aria-label="${name}"] fieldset`);
  const canvas = frame?.querySelector("canvas");
  const field = document.querySelector("[data-reading=pixel]");
  if (!frame || !canvas || !field) throw new Error("No picture or no probe.");
  const box = frame.getBoundingClientRect();
  const nextFrame = () =>
    new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  const answers: ProbeAnswer[] = [];
  for (let i = 0; i < 40; i++) {
    const [u, v] = [3 + 2 * i, 5 + i];
    const place = {
      clientX: box.left + ((u + 0.5) / canvas.width) * box.width,
      clientY: box.top + ((v + 0.5) / canvas.height) * box.height,
    };
    await nextFrame();
    const frameStarts = nextFrame();
    performance.mark("moved");
    frame.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, ...place }));
    const heard = performance.measure("heard", "moved").duration;
    // Asked for after the page asked: called in the same frame, once the page has drawn.
    const drawnAt = await nextFrame();
    answers.push({
      ms: performance.measure("probe", "moved").duration,
      workMs: heard + drawnAt - (await frameStarts),
      isThere: field.textContent === `${u},${v}`,
    });
  }
  return answers;
}

const zooms = (page: Page) =>
  page
    .locator("fieldset.lens")
    .evaluateAll((frames) =>
      frames.map((frame) => Number((frame as HTMLElement).style.getPropertyValue("--zoom"))),
    );

async function show(page: Page, view: string): Promise<void> {
  await page.getByRole("combobox", { name: "View", exact: true }).click();
  await page.getByRole("option", { name: new RegExp(`^${view}`) }).click();
}

test("two stages beside each other and a probe in all views, on the recorded run", async ({
  page,
}, testInfo) => {
  test.setTimeout(300_000);
  await page.goto("./");
  await expect(status(page)).toContainText("A recorded run of");
  const [a, b] = [region(page, "Reconstruction A"), region(page, "Reconstruction B")];

  await test.step("any two of the four stages are A and B, on one scale of errors", async () => {
    await expect(a.getByRole("heading")).toHaveText("A Optim t");
    await expect(b.getByRole("heading")).toHaveText("B Optim R");
    const stages = page.getByRole("list", { name: "Stages of the reconstruction" }).getByRole("listitem");
    await expect(stages).toHaveCount(4);
    for (const stage of await stages.all()) await expect(stage).toContainText(/mean error 0\.\d+/);
    for (const i of [1, 2, 3]) await expect(stages.nth(i)).toContainText(/(better|worse|same)\d+ % px/);
    const before = await pictureIn(page, "Reconstruction A");
    await button(page, "identity as A").click();
    await expect(a.getByRole("heading")).toHaveText("A identity");
    expect((await pictureIn(page, "Reconstruction A")).checksum).not.toBe(before.checksum);
    await button(page, "Optim R as A").click();
    await expect(b.getByRole("heading"), "the other side gives way").toHaveText("B identity");
    await button(page, "Optim t as A").click();
    await button(page, "Optim R as B").click();
    await button(page, "Scale of errors: auto").click();
    await expect(button(page, "Scale of errors: locked")).toHaveCount(1);
    await expect(
      page.getByRole("button", { name: /^About Optim R\. In the published cascade/ }),
    ).toBeVisible();
  });

  await test.step("difference, side by side, and blink, which stands still on wish", async () => {
    await button(page, "difference").click();
    await expect(b.getByRole("img", { name: /^Error of A minus error of B/ })).toBeVisible();
    await button(page, "side by side").click();
    await expect(b.getByRole("img", { name: "Reconstruction B, Optim R" })).toBeVisible();
    await button(page, "blink").click();
    await expect(button(page, "Blink by itself"), "where stillness is wished for").toHaveCount(0);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await button(page, "Blink by itself").click();
    await expect(b).toHaveCSS("opacity", "0");
    await page.keyboard.down("b");
    await expect(b).toHaveCSS("opacity", "1");
    await page.keyboard.up("b");
    await expect(b).toHaveCSS("opacity", "0");
    await page.emulateMedia({ reducedMotion: "reduce" });
    await button(page, "wipe").click();
  });

  await test.step("the probe answers within a frame", async () => {
    const answers = await page.evaluate(probeAnswers, "Reconstruction A");
    const median = (of: "ms" | "workMs") =>
      answers
        .map((answer) => answer[of])
        .toSorted((x, y) => x - y)
        [answers.length >> 1].toFixed(1);
    console.info(
      `probe: drawn ${median("ms")} ms after the move (median), of which ${median("workMs")} ms are work`,
    );
    expect(answers.filter(({ isThere }) => !isThere)).toEqual([]);
    await expect(region(page, "Probe")).toContainText(/z\d/);
  });

  await test.step("zoom is one for all views, by wheel and by keys", async () => {
    const picture = a.getByRole("group").first();
    // Beside the wipe handle, which lies in the middle.
    await picture.hover({ position: { x: 40, y: 60 } });
    await page.mouse.wheel(0, -700);
    await expect.poll(async () => new Set(await zooms(page)).size).toBe(1);
    expect((await zooms(page))[0]).toBeCloseTo(Math.exp(1.4), 3);
    await picture.focus();
    await page.keyboard.press("0");
    await expect.poll(async () => (await zooms(page))[0]).toBe(1);
    await page.keyboard.press("+");
    await expect(page.getByRole("button", { name: /^Zoomed 1\.3 times/ })).toBeVisible();
    await page.keyboard.press("0");
  });

  await test.step("a click pins, the table is copied, and a pin is removed", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const picture = a.getByRole("group").first();
    await picture.click({ position: { x: 60, y: 50 } });
    await picture.click({ position: { x: 90, y: 70 } });
    await button(page, "2 pins").click();
    const table = region(page, "Probe").getByRole("table");
    await expect(table.getByRole("row")).toHaveCount(3);
    await button(page, "Copy TSV").click();
    await expect(page.getByRole("button", { name: "Copy TSV copied" })).toBeVisible();
    const [header, first, second] = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
    expect(header.split("\t").slice(0, 6)).toEqual([
      "pin",
      "frame",
      "step",
      "u (px)",
      "v (px)",
      "depth (x median)",
    ]);
    expect(Number(first.split("\t")[2])).toBeGreaterThan(0);
    expect(Number(second.split("\t")[5])).toBeGreaterThan(0);
    await button(page, "Remove pin 1").click();
    await expect(table.getByRole("row")).toHaveCount(2);
  });

  await test.step("the view region shows what explains the depth", async () => {
    const seen = new Set<number>();
    for (const view of [
      "disparity",
      "error R",
      "auto-mask",
      "texture strength",
      "normals",
      "ground truth",
      "source",
    ]) {
      await show(page, view);
      await expect(region(page, "Depth").getByRole("img")).toHaveCount(1);
      seen.add((await pictureIn(page, "Depth")).checksum);
    }
    expect(seen.size).toBe(7);
    await show(page, "depth");
  });

  await page.screenshot({ path: testInfo.outputPath("compared.png") });
  await test.step("axe finds nothing", () => expectNoAxeFindings(page));
});
