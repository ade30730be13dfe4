import { expect, test } from "../fixtures/console.ts";
import { button, expectNoAxeFindings, openEvaluation, region, status } from "../fixtures/playground.ts";

/** Axe reads every element again and again: what opens over a page that was looked at is looked at alone; and as the
 *  themes differ in colours only, all rules are for one of them. */
test("axe finds nothing on any screen, dark or light", async ({ page }) => {
  test.slow();
  await page.emulateMedia({ colorScheme: "dark" });
  const screen = (name: string, within?: string) =>
    test.step(name, async () => {
      if (within !== undefined) await expect(page.locator(within).last()).toBeVisible();
      await page.emulateMedia({ colorScheme: "light" });
      await expectNoAxeFindings(page, { rules: ["color-contrast"], within });
      await page.emulateMedia({ colorScheme: "dark" });
      await expectNoAxeFindings(page, { within });
    });
  const close = () => page.keyboard.press("Escape");

  // The sample stays on its way until the empty page was looked at.
  let letThrough = () => {};
  const looked = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/samples/room.*", async (route) => {
    await looked;
    await route.continue();
  });
  await page.goto("./#losses.mu=99");
  await expect(region(page, "Problems")).toContainText("The link asks for losses.mu=99.");
  await screen("the empty page, with a problem");
  letThrough();
  await expect(status(page)).toContainText(/triplets from|A recorded run/, { timeout: 60_000 });
  await screen("data are open");

  for (const name of ["Lessons", "Layout", "Samples", "Export"]) {
    await button(page, name).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await screen(`the menu ${name}`, "[role=menu]");
    await close();
  }
  await page.getByRole("combobox", { name: "Encoder", exact: true }).click();
  await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
  await screen("a list of choices", "[role=listbox]:not([data-passes-letters])");
  await close();

  await button(page, "Keys").click();
  await screen("the sheet of keys", "dialog");
  await close();

  await button(page, "Lessons").click();
  await page.getByRole("menuitem", { name: /Optim R/ }).click();
  await screen("a lesson", "[aria-label=Lesson]");
  await button(page, "Close the lesson").click();

  await openEvaluation(page);
  await screen("the evaluation is open", "[aria-label=Evaluation]");
  await button(page, "Evaluation").click();

  await page.getByRole("tab", { name: "Runs", exact: true }).click();
  await screen("the runs", "[aria-label=Runs]");

  // The same panels in another order: their colours have been looked at.
  await page.setViewportSize({ width: 900, height: 900 });
  for (const name of ["Data", "View", "Method", "Runs"]) {
    await page.getByRole("tab", { name, exact: true }).click();
    await test.step(`900 pixels wide: ${name}`, () => expectNoAxeFindings(page));
  }
});
