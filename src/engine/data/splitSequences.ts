import { findModels } from "./colmap/findModels.ts";
import { isPicturePath } from "./imageHeader.ts";
import { commonFolder } from "./paths.ts";
import type { SourceFile } from "./sourceFile.ts";
import { findTransforms } from "./transforms.ts";

/** The files of one sequence: its model, its pictures, its ground truth, and whatever else lies among them. */
export interface SequenceFiles {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** Splits a drop at its topmost folders if two or more of them hold a model *and* pictures of their own; else the whole
 *  drop is one sequence (`images/` and `sparse/` side by side). */
export function splitSequences(files: readonly SourceFile[]): SequenceFiles[] {
  const common = commonFolder(files.map(({ path }) => path));
  const prefix = common === "" ? 0 : common.length + 1;
  const byFolder = new Map<string, SourceFile[]>();
  for (const file of files) {
    const [folder, ...below] = file.path.slice(prefix).split("/");
    if (below.length === 0) continue;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const hasPoses = (own: readonly SourceFile[]) => findModels(own).length > 0 || findTransforms(own) !== null;
  const whole = [...byFolder].filter(
    ([, own]) => hasPoses(own) && own.some(({ path }) => isPicturePath(path)),
  );
  if (whole.length > 1) return whole.map(([folder, own]) => ({ name: sequenceName(folder), files: own }));
  return [{ name: sequenceName(common.split("/")[0]), files }];
}

function sequenceName(folder: string): string {
  return folder.replace(/\.zip$/i, "") || "sequence";
}
