import { expect, type Page, test } from "@playwright/test";
import { button, region } from "../fixtures/playground.ts";

/** Measures all pairs of the trained run: ordered by their rotation error, and the one that is chosen comes on screen. */
export async function surveyPairs(page: Page, pairCount: number): Promise<void> {
  await test.step("a survey finds the pair with the worst coarse rotation", async () => {
    await button(page, "Survey all pairs").click();
    const pairs = page.getByRole("listbox", { name: `Pairs, ${pairCount}` });
    await expect(pairs.getByRole("option")).toHaveCount(pairCount, { timeout: 120_000 });
    const angles = await pairs
      .getByRole("option")
      .evaluateAll((options) =>
        options.map((option) => Number(/([\d.]+)°/.exec(option.textContent ?? "")?.[1])),
      );
    expect(angles).toEqual(angles.toSorted((x, y) => y - x));
    await pairs.getByRole("option").last().click();
    const chosen = pairs.getByRole("option", { selected: true });
    const [target, source] =
      /Frame (\d+) from (\d+)/.exec((await chosen.textContent()) ?? "")?.slice(1) ?? [];
    await expect(region(page, "Filmstrip").getByRole("option", { selected: true })).toHaveAccessibleName(
      new RegExp(`^${target}, `),
    );
    await expect(button(page, Number(source) > Number(target) ? "+1" : "−1")).toHaveAttribute(
      "aria-pressed",
      "true",
    );
  });
}
