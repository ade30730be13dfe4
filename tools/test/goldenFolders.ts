import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type GoldenFolder, openGoldenFolder } from "../../src/engine/parity/goldenFolder.ts";
import { projectRoot } from "../env/projectRoot.mjs";

/** The whole golden set, outside the project: `$GASMONO_SHARED/golden`, by default `../shared/golden` beside it. */
export const wholeGoldenSet = resolve(process.env.GASMONO_SHARED ?? "../shared", "golden");
/** Its small part inside the project (`tools/golden/subset.mjs`). */
export const goldenSubset = join(projectRoot, "src/engine/parity/golden");

/** Whether the whole golden set is on this machine; says so if not. */
export function hasWholeGoldenSet(): boolean {
  const isThere = existsSync(join(wholeGoldenSet, "manifest.json"));
  if (!isThere)
    console.info(`parity: no golden numbers at ${wholeGoldenSet}, so only the project's subset is compared`);
  return isThere;
}

/** A golden folder on disk. */
export function goldenFolderAt(path: string): Promise<GoldenFolder> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return openGoldenFolder({
    names: files.map(({ parentPath, name }) => relative(path, join(parentPath, name)).replaceAll("\\", "/")),
    read: (file) => readFile(join(path, file)),
  });
}
