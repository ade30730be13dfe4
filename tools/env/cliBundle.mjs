import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "./projectRoot.mjs";

/** Why a bundle: Node 20 runs neither TypeScript nor `?raw` imports, and loading some hundred modules one by one takes
 *  seconds. It is kept under a name made of its sources' contents, so it is rebuilt exactly when one of them changed.
 *  The tensor library goes into the bundle as ES modules: Node alone would load it twice, as CommonJS and as ESM. */
const cacheFolder = join(projectRoot, "node_modules", ".cache", "gasmono-cli");

/** The terminal's `main`, built on first use.
 *  @returns {Promise<typeof import("../../src/cli/main.ts")>} */
export async function loadCli() {
  const folder = join(cacheFolder, sourcesFingerprint());
  if (!existsSync(folder)) await buildInto(folder);
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(join(folder, "main.mjs")).href);
}

function sourcesFingerprint() {
  const hash = createHash("sha256");
  const files = [
    "package-lock.json",
    "tools/env/cliBundle.mjs",
    ...sourcesUnder("src/cli"),
    ...sourcesUnder("src/engine"),
  ];
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(projectRoot, file)))
      .update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** @param {string} folder */
function sourcesUnder(folder) {
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|wgsl|json)$/.test(entry.name) && !/\.(test|bench)\.ts$/.test(entry.name),
    )
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort();
}

/** Builds beside the final place and renames, so that two commands started at once cannot see half a bundle.
 *  @param {string} folder */
async function buildInto(folder) {
  const { build } = await import("vite");
  removeOldBundles();
  const scratch = `${folder}.building-${process.pid}`;
  await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: [/^@tensorflow\//] },
    build: {
      ssr: "src/cli/main.ts",
      outDir: scratch,
      target: "node20",
      minify: false,
      sourcemap: true,
      rollupOptions: { output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  try {
    renameSync(scratch, folder);
  } catch (caught) {
    if (!existsSync(folder)) throw caught;
    rmSync(scratch, { recursive: true });
  }
}

/** A day is left to commands that may still run from an older bundle. */
function removeOldBundles() {
  if (!existsSync(cacheFolder)) return;
  for (const name of readdirSync(cacheFolder)) {
    const path = join(cacheFolder, name);
    if (Date.now() - statSync(path).mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}
