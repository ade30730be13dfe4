import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/console.ts";
import { button, openSample, region, setNumber, status } from "../fixtures/playground.ts";

/** Names that people, tests and screen readers rely on (section "The page's names" of the architecture). */
const NAMES = {
  region: [
    "Drop a sequence",
    "Depth",
    "Reconstruction A",
    "Reconstruction B",
    "Point cloud",
    "Filmstrip",
    "Losses",
    "Evaluation",
    "Weights",
    "Problems",
  ],
  button: [
    "Open folder",
    "Open files",
    "Samples",
    "Open weights",
    "Save weights",
    "Train",
    "Pause",
    "Step",
    "Reset",
  ],
  progressbar: ["Training progress"],
  switch: [
    "Coarse poses",
    "Optim t",
    "Optim R",
    "Self-distillation",
    "Auto-mask",
    "Minimum over sources",
    "SSIM",
    "Convex upsampling",
    "Colour augmentation",
  ],
  combobox: ["Encoder", "Pose networks", "Resolution", "Numerics", "Resampling", "Preset", "Depth colours"],
  slider: ["α", "β", "λ", "μ"],
  spinbutton: ["Seed", "Steps", "Iterations", "Batch", "Stride", "Hold out every", "Evaluate every"],
} as const;

const ROLES = ["region", "button", "progressbar", "switch", "combobox", "slider", "spinbutton"] as const;

const toggle = (page: Page, name: string) => page.getByRole("switch", { name, exact: true });
const choice = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });
const number = (page: Page, name: string) => page.getByRole("spinbutton", { name, exact: true });

async function choose(page: Page, name: string, option: RegExp): Promise<void> {
  await choice(page, name).click();
  await page.getByRole("option", { name: option }).click();
}

test("with the sample open everything is found once by its role and name, and the data follow their controls", async ({
  page,
}) => {
  await page.goto("./");
  await openSample(page);

  await test.step("roles and names", async () => {
    await expect(page.getByRole("status")).toHaveCount(1);
    for (const role of ROLES) {
      for (const name of NAMES[role]) {
        await expect(page.getByRole(role, { name, exact: true }), `${role} "${name}"`).toHaveCount(1);
      }
    }
  });

  await test.step("the filmstrip follows the arrow keys, and the depth caption follows the filmstrip", async () => {
    const frames = page.getByRole("listbox", { name: "Frames" });
    await frames.press("Home");
    await expect(region(page, "Depth")).toContainText("frame_0001");
    await page.keyboard.press("ArrowRight");
    await expect(region(page, "Depth")).toContainText("frame_0002");
    await expect(frames.getByRole("option", { selected: true })).toHaveAccessibleName(/^1, /);
  });

  await test.step("another stride changes the triplets, and a number out of range falls back", async () => {
    await setNumber(page, "Stride", 2);
    await expect(status(page)).toContainText("68 triplets from 72 frames");
    await number(page, "Stride").fill("31");
    await number(page, "Stride").press("Enter");
    await expect(number(page, "Stride")).toHaveValue("2");
  });
});

test("settings hold each other: what has no effect is greyed, what must stay stays, each with its reason", async ({
  page,
}) => {
  await page.goto("./");

  await test.step("coarse poses take Optim t with them, and the last source of poses stays on", async () => {
    await toggle(page, "Coarse poses").click();
    await expect(toggle(page, "Optim t")).not.toBeChecked();
    await expect(toggle(page, "Optim R")).toBeDisabled();
    await expect(page.getByText("Stays on: No source of poses is left.").first()).toBeVisible();
    await toggle(page, "Coarse poses").click();
    await expect(toggle(page, "Optim R")).toBeEnabled();
  });

  await test.step("what a switch leaves without effect is greyed, with the reason", async () => {
    await expect(choice(page, "Resampling")).toBeEnabled();
    await expect(number(page, "Iterations")).toBeEnabled();
    await toggle(page, "Optim R").click();
    await expect(choice(page, "Resampling")).toBeDisabled();
    await expect(choice(page, "Resampling")).toHaveAccessibleDescription("Resampling: Optim R is off.");
    await toggle(page, "Self-distillation").click();
    await expect(number(page, "Iterations")).toBeDisabled();
    await expect(number(page, "Iterations")).toHaveAccessibleDescription(/Self-distillation is off\./);
    await toggle(page, "Optim R").click();
    await toggle(page, "Self-distillation").click();
  });

  await test.step("the pose choices are taken, and the preset is then a custom one", async () => {
    await choose(page, "Pose networks", /^ResNet-18/);
    await expect(choice(page, "Pose networks")).toHaveText("ResNet-18");
    await expect(choice(page, "Preset")).toHaveText("custom");
    await choose(page, "Resampling", /^cascade/);
    await expect(choice(page, "Resampling")).toHaveText("cascade");
    await choose(page, "Resampling", /^compose/);
  });

  await test.step("numerics are one choice with a name, and mixed where they are not", async () => {
    await expect(choice(page, "Numerics")).toHaveText("default");
    await choose(page, "Numerics", /^reference/);
    await expect(choice(page, "Numerics")).toHaveAccessibleDescription(
      "As the published code computes, quirks included.",
    );
    await expect(choice(page, "Resampling")).toHaveText("cascade");
    await choose(page, "Resampling", /^compose/);
    await expect(choice(page, "Numerics")).toHaveText("mixed");
  });

  await test.step("settings are undone and redone, and Undo says what", async () => {
    await toggle(page, "SSIM").click();
    await toggle(page, "Auto-mask").click();
    await button(page, "Undo").hover();
    await expect(page.getByText("Undo: Auto-mask on → off")).toBeVisible();
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect(toggle(page, "Auto-mask")).toBeChecked();
    await expect(toggle(page, "SSIM")).toBeChecked();
    await page.keyboard.press("Control+Shift+z");
    await expect(toggle(page, "SSIM")).not.toBeChecked();
    await expect(toggle(page, "Auto-mask")).toBeChecked();
  });
});
