import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../env/projectRoot.mjs";

export const builtFolder = join(projectRoot, "dist");

/** What the built page is made of. */
const SOURCES = ["index.html", "package-lock.json", "public", "src", "vite.config.ts"];

/** Builds the page into `dist/`, unless what is there is newer than every source.
 *  @param {(text: string) => void} say */
export async function buildIfStale(say) {
  const page = join(builtFolder, "index.html");
  const builtMs = existsSync(page) ? statSync(page).mtimeMs : 0;
  if (builtMs > Math.max(...SOURCES.map((name) => newestMs(join(projectRoot, name))))) return;
  say(builtMs === 0 ? "Building the page ..." : "Sources changed: building the page again ...");
  const { build } = await import("vite");
  await build({ root: projectRoot, logLevel: "warn" });
}

/** Time of the last change in a file or folder. A folder's own time counts too: it moves when a file is removed.
 *  @param {string} path @returns {number} */
function newestMs(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
