import { isWeightFile } from "../../engine/checkpoint/weightFileNames.ts";
import type { VirtualFile } from "../../engine/data/virtualFile.ts";

/** Parts a drop into weights and everything else. */
export function sortFiles(files: readonly VirtualFile[]): {
  readonly weights: readonly VirtualFile[];
  readonly data: readonly VirtualFile[];
} {
  const weights = files.filter(({ path }) => isWeightFile(path));
  return { weights, data: files.filter((file) => !weights.includes(file)) };
}

/** As a sentence has them: `encoder.pth + depth.pth`, `encoder.pth + 5 more`. */
export function weightsTitle(paths: readonly string[]): string {
  const names = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  return names.length <= 2 ? names.join(" + ") : `${names[0]} + ${names.length - 1} more`;
}
