import type { VirtualFile } from "../../engine/data/virtualFile.ts";

/** What weights are saved in. Files are sorted by name alone; what they hold is for the engine to say. */
export const WEIGHT_ENDINGS = [
  ".pth",
  ".pt",
  ".bin",
  ".safetensors",
  ".ckpt",
  ".pth.tar",
  ".pkl",
  ".pickle",
] as const;

/** COLMAP's binary models and depth maps end in `.bin`, too: they belong to the data. */
const COLMAP_BINARY = /^(?:cameras|images|points3d|frames|rigs|project|.*\.(?:geometric|photometric))\.bin$/i;

/** Parts a drop into weights and everything else. What macOS puts beside every file (`._name`) is neither weights. */
export function sortFiles(files: readonly VirtualFile[]): {
  readonly weights: readonly VirtualFile[];
  readonly data: readonly VirtualFile[];
} {
  const weights = files.filter(({ path }) => isWeightFile(path));
  return { weights, data: files.filter((file) => !weights.includes(file)) };
}

export function isWeightFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isNamedSo = WEIGHT_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
  return isNamedSo && !name.startsWith("._") && !COLMAP_BINARY.test(name);
}

/** As a sentence has them: `encoder.pth + depth.pth`, `encoder.pth + 5 more`. */
export function weightsTitle(paths: readonly string[]): string {
  const names = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  return names.length <= 2 ? names.join(" + ") : `${names[0]} + ${names.length - 1} more`;
}
