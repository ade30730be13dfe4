import { expect, test } from "../fixtures/console.ts";
import { openSample } from "../fixtures/playground.ts";

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

test("everything is found once by its role and name", async ({ page }) => {
  await openSample(page);
  await expect(page.getByRole("status")).toHaveCount(1);
  for (const role of ROLES) {
    for (const name of NAMES[role]) {
      await expect(page.getByRole(role, { name, exact: true }), `${role} "${name}"`).toHaveCount(1);
    }
  }
});

test("the filmstrip follows the arrow keys, and the depth caption follows the filmstrip", async ({
  page,
}) => {
  await openSample(page);
  const depth = page.getByRole("region", { name: "Depth", exact: true });
  const frames = page.getByRole("listbox", { name: "Frames" });
  await frames.press("Home");
  await expect(depth).toContainText("frame_0001");
  await page.keyboard.press("ArrowRight");
  await expect(depth).toContainText("frame_0002");
  await expect(frames.getByRole("option", { selected: true })).toHaveAccessibleName(/^1, /);
});

test("coarse poses take Optim t with them, and the last source of poses stays on", async ({ page }) => {
  await openSample(page);
  const toggle = (name: string) => page.getByRole("switch", { name, exact: true });
  await toggle("Coarse poses").click();
  await expect(toggle("Optim t")).not.toBeChecked();
  await expect(toggle("Optim R")).toBeDisabled();
  await expect(page.getByText("Stays on: No source of poses is left.").first()).toBeVisible();
  await toggle("Coarse poses").click();
  await expect(toggle("Optim R")).toBeEnabled();
});

test("what a switch leaves without effect is greyed, with the reason", async ({ page }) => {
  await openSample(page);
  const resampling = page.getByRole("combobox", { name: "Resampling", exact: true });
  const iterations = page.getByRole("spinbutton", { name: "Iterations", exact: true });
  await expect(resampling).toBeEnabled();
  await expect(iterations).toBeEnabled();
  await page.getByRole("switch", { name: "Optim R", exact: true }).click();
  await expect(resampling).toBeDisabled();
  await expect(resampling).toHaveAccessibleDescription("Resampling: Optim R is off.");
  await page.getByRole("switch", { name: "Self-distillation", exact: true }).click();
  await expect(iterations).toBeDisabled();
  await expect(iterations).toHaveAccessibleDescription(/Self-distillation is off\./);
});

test("another stride changes the triplets, and a number out of range falls back", async ({ page }) => {
  await openSample(page);
  const stride = page.getByRole("spinbutton", { name: "Stride", exact: true });
  await stride.fill("2");
  await stride.press("Enter");
  await expect(page.getByRole("status")).toContainText("68 triplets from 72 frames");
  await stride.fill("31");
  await stride.press("Enter");
  await expect(stride).toHaveValue("2");
});

test("the pose choices are taken, and the preset is then a custom one", async ({ page }) => {
  await openSample(page);
  const choice = (name: string) => page.getByRole("combobox", { name, exact: true });
  await choice("Pose networks").click();
  await page.getByRole("option", { name: /^ResNet-18/ }).click();
  await expect(choice("Pose networks")).toHaveText("ResNet-18");
  await expect(choice("Preset")).toHaveText("custom");
  await choice("Resampling").click();
  await page.getByRole("option", { name: /^cascade/ }).click();
  await expect(choice("Resampling")).toHaveText("cascade");
});

test("without WebGPU the page says what is missing and shows the data", async ({ page }) => {
  await page.route(/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const hidden = 'Object.defineProperty(navigator, "gpu", { value: undefined });\n';
    await route.fulfill({ response, body: hidden + (await response.text()) });
  });
  await openSample(page);
  await expect(page.getByText("This browser has no WebGPU (navigator.gpu is missing).")).toBeVisible();
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Step", exact: true })).toBeDisabled();
  const truth = page.getByRole("region", { name: "Depth", exact: true }).getByRole("img");
  await expect(truth).toHaveAccessibleName(/^Ground-truth depth/);
});
