import { expect, test } from "../fixtures/console.ts";

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
