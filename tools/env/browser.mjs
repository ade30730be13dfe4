import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { canUseApt, distribution, run } from "./process.mjs";

/** From this one on `--headless` is the full browser, with WebGPU, and no longer the shell without it. */
const OLDEST_VERSION = 132;

/** @typedef {{ executablePath: string, version: string, source: string }} Browser */

/** The full Chrome, Chromium or Edge that the tests use: the one named by GASMONO_BROWSER, else an installed one, else
 *  Playwright's. Playwright's headless shell is none of them: it has no WebGPU.
 *  @returns {Promise<Browser | null>} */
export async function findBrowser() {
  const named = process.env.GASMONO_BROWSER;
  if (named !== undefined) return inspect(named, "named by GASMONO_BROWSER");
  for (const path of installedPaths(process.platform, process.env)) {
    const browser = await inspect(path, "installed");
    if (browser !== null) return browser;
  }
  const { chromium } = await import("@playwright/test");
  return inspect(chromium.executablePath(), "Playwright's own");
}

/** Gets a browser where there is none: from Debian if we may, else Playwright's download.
 *  @param {(text: string) => void} say
 *  @returns {Promise<Browser | null>} */
export async function fetchBrowser(say) {
  // Ubuntu's package of that name only points to a snap.
  if (canUseApt() && distribution() === "debian") {
    say("No browser is installed: fetching Debian's chromium ...");
    const apt = { env: { DEBIAN_FRONTEND: "noninteractive" } };
    const lock = ["-o", "DPkg::Lock::Timeout=300"];
    await run(["apt-get", ...lock, "update", "-q"], apt);
    await run(
      ["apt-get", ...lock, "install", "-qy", "--no-install-recommends", "chromium", "fonts-liberation"],
      apt,
    );
    const browser = await findBrowser();
    if (browser !== null) return browser;
  }
  say("No browser is installed: fetching Playwright's Chromium ...");
  const withLibraries = canUseApt() ? ["--with-deps"] : [];
  await run([
    process.execPath,
    "node_modules/@playwright/test/cli.js",
    "install",
    "chromium",
    "--no-shell",
    ...withLibraries,
  ]);
  return findBrowser();
}

/** @param {string} path @param {string} source
 *  @returns {Promise<Browser | null>} null unless it is there, starts, and is new enough */
export async function inspect(path, source) {
  if (!existsSync(path)) return null;
  // On Windows `--version` opens a window instead of answering.
  if (process.platform === "win32") return { executablePath: path, version: "of unknown version", source };
  const { output } = await run([path, "--version"], { capture: true, minutes: 0.5 });
  const version = /(Chrom\w+|Edge)\D* (\d+)\.[\d.]+/.exec(output);
  if (version === null || Number(version[2]) < OLDEST_VERSION) return null;
  return { executablePath: path, version: version[0], source };
}

/** Where the usual installers put a browser.
 *  @param {string} platform @param {NodeJS.ProcessEnv} env
 *  @returns {string[]} */
export function installedPaths(platform, env) {
  if (platform === "darwin") {
    const applications = ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `Applications/${name}.app/Contents/MacOS/${name}`,
    );
    return ["/", env.HOME ?? "/"].flatMap((root) => applications.map((path) => join(root, path)));
  }
  if (platform === "win32") {
    const programs = [
      "Google/Chrome/Application/chrome.exe",
      "Chromium/Application/chrome.exe",
      "Microsoft/Edge/Application/msedge.exe",
    ];
    return [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA]
      .filter((root) => root !== undefined)
      .flatMap((root) => programs.map((path) => join(root, path)));
  }
  const names = [
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
  ];
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}
