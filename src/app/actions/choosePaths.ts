import type { PathName } from "../../viz/pathNames.ts";
import { change } from "../store/index.ts";

/** From both to those that the networks are given, to the refined one, to both again. The true path is left as it is. */
export function nextPaths(): void {
  change("cloud", (cloud) => ({ ...cloud, paths: { ...cloud.paths, ...after(cloud.paths) } }));
}

function after({ colmap, refined }: Readonly<Record<PathName, boolean>>): Partial<Record<PathName, boolean>> {
  if (colmap && refined) return { colmap: true, given: true, refined: false };
  if (colmap) return { colmap: false, given: false, refined: true };
  return { colmap: true, given: true, refined: true };
}
