import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { dependencies } from "../../package.json";
import type { TuningStore } from "../engine/tuning/tune.ts";

/** The user's cache folder by the XDG base directory specification, which ignores relative paths. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = environment.XDG_CACHE_HOME;
  const root = named !== undefined && isAbsolute(named) ? named : join(homedir(), ".cache");
  return join(root, "gasmono");
}

/** Tile shapes in a file of the user's cache folder. */
export function tuningStore(folder: string = cacheFolder()): TuningStore {
  const file = join(folder, "tiles.json");
  return {
    runtime: `Node ${process.versions.node}, Dawn of webgpu ${dependencies.webgpu}`,
    async read() {
      try {
        return JSON.parse(await readFile(file, "utf8"));
      } catch (caught) {
        if (isMissing(caught) || caught instanceof SyntaxError) return undefined;
        throw caught;
      }
    },
    async write(record) {
      await mkdir(dirname(file), { recursive: true });
      // In one go, so that a command beside this one never reads half a file.
      const scratch = `${file}.${process.pid}`;
      await writeFile(scratch, `${JSON.stringify(record, null, 2)}\n`);
      await rename(scratch, file);
    },
  };
}

function isMissing(caught: unknown): boolean {
  return caught instanceof Error && "code" in caught && caught.code === "ENOENT";
}
