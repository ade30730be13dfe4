import { MAX_DROPPED_FILES } from "./limits.ts";
import { baseNameOf, commonFolder, extensionOf } from "./paths.ts";
import { dataError } from "./problems.ts";
import { type SourceFile, sourceFromVirtual } from "./sourceFile.ts";
import type { VirtualFile } from "./virtualFile.ts";
import { expandZip } from "./zip.ts";

/** All files of a drop, zips expanded in place, without what operating systems leave behind.
 *  @throws ProblemError for a zip that is refused, two files of one path, or too many files. */
export async function collectFiles(files: readonly VirtualFile[]): Promise<SourceFile[]> {
  const sources: SourceFile[] = [];
  for (const file of files) {
    if (extensionOf(file.path) === "zip") sources.push(...(await expandZip(file)));
    else sources.push(sourceFromVirtual(file));
    if (sources.length > MAX_DROPPED_FILES) {
      throw dataError(
        "dataset-too-many-files",
        { file: null },
        `More than ${MAX_DROPPED_FILES} files were dropped.`,
        "Drop only the folder with the pictures and the COLMAP text files.",
      );
    }
  }
  // Judged below the common folder, so that a drop from inside a hidden folder is not lost.
  const common = commonFolder(sources.map(({ path }) => path)).length;
  const kept = sources.filter(({ path }) => !isLeftBehind(path.slice(common)));
  const seen = new Set<string>();
  for (const { path } of kept) {
    if (seen.has(path)) {
      throw dataError(
        "dataset-duplicate-path",
        { file: path },
        "Two of the dropped files have this path.",
        "Drop the folder that holds them, so that their folders tell them apart.",
      );
    }
    seen.add(path);
  }
  return kept;
}

/** Resource forks of macOS, thumbnails of Windows, hidden files. */
function isLeftBehind(path: string): boolean {
  return (
    path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX") ||
    baseNameOf(path).toLowerCase() === "thumbs.db"
  );
}
