/** What weights are saved in. Files are told by name alone; what they hold is for their readers to say. Plain pickles are
 *  not among them: data sets come with some of their own. */
export const WEIGHT_ENDINGS = [".pth", ".pt", ".bin", ".safetensors", ".ckpt", ".pth.tar"] as const;

/** COLMAP's binary models and depth maps end in `.bin`, too: they belong to the data. */
const COLMAP_BINARY = /^(?:cameras|images|points3d|frames|rigs|project|.*\.(?:geometric|photometric))\.bin$/i;

/** True for names of weights. What macOS puts beside every file (`._name`) is none. */
export function isWeightFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isNamedSo = WEIGHT_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
  return isNamedSo && !name.startsWith("._") && !COLMAP_BINARY.test(name);
}
