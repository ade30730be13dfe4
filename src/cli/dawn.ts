import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The Vulkan driver manifest that had to be chosen, or null when Dawn found its adapter by itself. */
let chosenDriver: string | null = null;

/** Gives Node 20 a `navigator.gpu` (Dawn, from the `webgpu` package). Every command and GPU test gets its adapter here:
 *  what the system's Vulkan, Metal or Direct3D 12 offers (hardware before software), else Mesa's lavapipe, else the
 *  SwiftShader that ships inside Chromium, 5 to 10 times slower. A driver that Dawn cannot use, such as the lavapipe of
 *  Mesa 22, gives no adapter and the next one is tried.
 *  Must run before the tensor library is imported, which reads WebGPU's globals on import.
 *  Dawn's GPU object is kept referenced by `navigator`, since devices die with it.
 *  Without any adapter the GPU object is still returned; `acquireDevice` then says so. */
export async function provideWebGpu(): Promise<GPU> {
  const present = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (present !== undefined) return present;
  const dawn = await import("webgpu");
  Object.assign(globalThis, dawn.globals);
  const gpu = await firstWithAdapter(() => dawn.create([]));
  const navigator = (globalThis.navigator as Navigator | undefined) ?? ({} as Navigator);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  return gpu;
}

/** The driver manifest that `provideWebGpu` had to name to Vulkan's loader, if any. */
export function driverInUse(): string | null {
  return chosenDriver;
}

async function firstWithAdapter(create: () => GPU): Promise<GPU> {
  const systemGpu = create();
  if ((await systemGpu.requestAdapter()) !== null || process.env.VK_ICD_FILENAMES !== undefined)
    return systemGpu;
  for (const driver of softwareDrivers()) {
    process.env.VK_ICD_FILENAMES = driver;
    const gpu = create();
    if ((await gpu.requestAdapter()) !== null) {
      chosenDriver = driver;
      return gpu;
    }
  }
  delete process.env.VK_ICD_FILENAMES;
  return systemGpu;
}

/** Manifests of software Vulkan drivers on this machine, best first. `GASMONO_BROWSER` is the browser that the tests use. */
function softwareDrivers(): string[] {
  const mesa = "/usr/share/vulkan/icd.d";
  const lavapipe = existsSync(mesa)
    ? readdirSync(mesa)
        .filter((file) => file.startsWith("lvp_icd"))
        .map((file) => join(mesa, file))
    : [];
  const browser = process.env.GASMONO_BROWSER;
  const browserFolders = [
    ...(browser !== undefined && existsSync(browser) ? [dirname(realpathSync(browser))] : []),
    "/usr/lib/chromium",
    "/opt/google/chrome",
    "/opt/microsoft/msedge",
    ...playwrightFolders(),
  ];
  const swiftShader = browserFolders
    .map((folder) => join(folder, "vk_swiftshader_icd.json"))
    .filter(existsSync);
  return [...lavapipe, ...swiftShader];
}

/** Folders of the Chromium builds that Playwright keeps for this user. */
function playwrightFolders(): string[] {
  const root = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ".cache", "ms-playwright");
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => name.startsWith("chromium"))
    .flatMap((name) => readdirSync(join(root, name)).map((build) => join(root, name, build)));
}
