import { existsSync } from "node:fs";

/** Where software Vulkan drivers are found, best first: Mesa's lavapipe is 5 to 10 times faster than SwiftShader. */
const SOFTWARE_DRIVERS: readonly string[] = [
  "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
  "/usr/share/vulkan/icd.d/lvp_icd.aarch64.json",
  "/usr/share/vulkan/icd.d/lvp_icd.json",
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/opt/google/chrome/vk_swiftshader_icd.json",
];

/** Gives Node 20 a `navigator.gpu` (Dawn, from the `webgpu` package): hardware if there is any, else a software driver.
 *  Must run before the tensor library is imported, which reads `navigator.gpu` on import.
 *  Dawn's GPU object is kept referenced by `navigator`, since devices die with it. */
export async function provideWebGpu(): Promise<GPU> {
  const present = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (present !== undefined) return present;
  const dawn = await import("webgpu");
  Object.assign(globalThis, dawn.globals);
  let gpu = dawn.create([]);
  if ((await gpu.requestAdapter()) === null && process.env.VK_ICD_FILENAMES === undefined) {
    const driver = SOFTWARE_DRIVERS.find((file) => existsSync(file));
    if (driver !== undefined) {
      process.env.VK_ICD_FILENAMES = driver;
      gpu = dawn.create([]);
    }
  }
  const navigator = (globalThis.navigator as Navigator | undefined) ?? ({} as Navigator);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  return gpu;
}
