import { readSafetensors, type StoredTensor } from "../checkpoint/safetensors.ts";
import { ProblemError } from "../problem.ts";

/** A float32 tensor of the reference, in the reference's own layout (pictures and maps are [B,C,H,W]). */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A folder of golden numbers. The engine reads no disk: whoever opens the folder gives the bytes. */
export interface GoldenFolder {
  /** Prefix of every name that seeds a weight or an input. */
  readonly seedPrefix: string;
  /** Size of the pictures in pixels. */
  readonly height: number;
  readonly width: number;
  has(file: string): boolean;
  /** @throws ProblemError if the file is missing or damaged. */
  tensors(file: string): Promise<ReadonlyMap<string, GoldenTensor>>;
  json(file: string): Promise<unknown>;
}

/** What a golden folder is read through: `names` lists its files, `read` gives one file's bytes. */
export interface FolderAccess {
  readonly names: readonly string[];
  read(file: string): Promise<Uint8Array>;
}

/** Opens a golden folder by its `manifest.json`.
 *  @throws ProblemError `golden-manifest` if that is missing or does not say prefix and size. */
export async function openGoldenFolder(access: FolderAccess): Promise<GoldenFolder> {
  const has = (file: string): boolean => access.names.includes(file);
  const read = (file: string): Promise<Uint8Array> => {
    if (has(file)) return access.read(file);
    throw problem("golden-missing", file, "The folder of golden numbers lacks this file.");
  };
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await read(file))) as unknown;

  const manifest = await json("manifest.json");
  if (!isManifest(manifest))
    throw problem(
      "golden-manifest",
      "manifest.json",
      "Expected seed_prefix (text), height and width (numbers).",
    );

  return {
    seedPrefix: manifest.seed_prefix,
    height: manifest.height,
    width: manifest.width,
    has,
    json,
    async tensors(file) {
      const stored = readSafetensors(await read(file), file);
      return new Map([...stored].map(([name, tensor]) => [name, requireFloat32(tensor, name, file)]));
    },
  };
}

function requireFloat32({ shape, data }: StoredTensor, name: string, file: string): GoldenTensor {
  if (data instanceof Float32Array) return { shape, data };
  throw problem("golden-dtype", file, `"${name}" is not float32, as all golden tensors are.`);
}

interface Manifest {
  readonly seed_prefix: string;
  readonly height: number;
  readonly width: number;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { seed_prefix, height, width } = value as Partial<Manifest>;
  return typeof seed_prefix === "string" && Number.isInteger(height) && Number.isInteger(width);
}

function problem(code: string, file: string, message: string): ProblemError {
  const remedy = "Point the command at a complete folder of golden numbers.";
  return new ProblemError({ severity: "error", code, message, file, line: null, remedy });
}
