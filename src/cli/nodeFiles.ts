import { openAsBlob } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { dataError } from "../engine/data/problems.ts";
import type { VirtualFile } from "../engine/data/virtualFile.ts";

/** The files behind paths of the command line, as a drop of the same folders and files would give them: a folder keeps
 *  its own name as the first component. Nothing is read yet.
 *  @throws ProblemError `path-unreadable`. */
export async function virtualFilesOf(paths: readonly string[]): Promise<VirtualFile[]> {
  const files: VirtualFile[] = [];
  for (const path of paths) {
    const absolute = resolve(path);
    try {
      await collect(absolute, basename(absolute), files);
    } catch (caught) {
      throw dataError(
        "path-unreadable",
        { file: path },
        `This path cannot be read (${caught instanceof Error ? caught.message : String(caught)}).`,
        "Name a folder, a zip, or files.",
        caught,
      );
    }
  }
  return files;
}

async function collect(absolute: string, path: string, files: VirtualFile[]): Promise<void> {
  const status = await stat(absolute);
  if (status.isDirectory()) {
    for (const name of (await readdir(absolute)).sort()) {
      await collect(join(absolute, name), `${path}/${name}`, files);
    }
  } else if (status.isFile()) {
    files.push({ path, blob: await openAsBlob(absolute) });
  }
}
