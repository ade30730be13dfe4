import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { canUseApt, run } from "./process.mjs";

/** @typedef {{ name: string, isSoftware: boolean, driver: string | null, env: NodeJS.ProcessEnv }} Adapter */

/** The adapter that WebGPU under Node gets with `env`, asked in a process of its own: drivers are chosen once a process,
 *  and a broken one may take its process along. The order of choice is in `src/cli/dawn.ts`.
 *  @param {NodeJS.ProcessEnv} env
 *  @returns {Promise<Adapter | null>} */
async function probe(env) {
  const { exitCode, output } = await run([process.execPath, "tools/cli.mjs", "adapter", "--json"], {
    env,
    capture: true,
    minutes: 2,
  });
  if (exitCode !== 0) return null;
  const { name, isSoftware, driver } = JSON.parse(output);
  return { name, isSoftware, driver, env };
}

/** An adapter for the GPU tests, with the environment that gives it: what the machine has; where that is nothing or the
 *  slow SwiftShader, lavapipe installed with apt if we may; at last with the Vulkan loader of the browser.
 *  @param {string | null} browserPath
 *  @param {(text: string) => void} say
 *  @returns {Promise<Adapter | null>} */
export async function provideAdapter(browserPath, say) {
  const env = browserPath === null ? {} : { GASMONO_BROWSER: browserPath };
  let adapter = await probe(env);
  const isSlow = adapter?.name.toLowerCase().includes("swiftshader") ?? true;
  if (isSlow && canUseApt()) {
    say(
      `${adapter === null ? "No GPU adapter" : "Only SwiftShader, which is slow"}: fetching Mesa's lavapipe ...`,
    );
    const { exitCode } = await run(["bash", "tools/env/lavapipe.sh"], { minutes: 10 });
    if (exitCode === 0) adapter = (await probe(env)) ?? adapter;
  }
  if (adapter === null && process.platform === "linux") {
    const folder = loaderFolder(browserPath);
    if (folder !== null) adapter = await probe({ ...env, LD_LIBRARY_PATH: folder });
  }
  return adapter;
}

/** Chromium ships Vulkan's loader beside itself, for machines without one.
 *  @param {string | null} browserPath */
function loaderFolder(browserPath) {
  const folders = [
    ...(browserPath === null ? [] : [dirname(browserPath)]),
    "/usr/lib/chromium",
    "/opt/google/chrome",
  ];
  return folders.find((folder) => existsSync(join(folder, "libvulkan.so.1"))) ?? null;
}
