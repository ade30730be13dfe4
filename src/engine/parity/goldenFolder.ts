import { readSafetensors, type StoredTensor } from "../checkpoint/safetensors.ts";
import { GoldenFile, type GoldenTensor } from "./goldenFile.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";

/** A folder of golden numbers. The engine reads no disk: whoever opens the folder gives the bytes. */
export interface GoldenFolder {
  /** Prefix of every name that seeds a weight or an input. */
  readonly seedPrefix: string;
  /** Size of the pictures in pixels. */
  readonly height: number;
  readonly width: number;
  /** True if the manifest says that the folder holds a part of a golden set only. Then, and only then, a case leaves
   *  out (and lists) a stored result that is not there. */
  readonly isSubset: boolean;
  /** Paths of all files, relative to the folder. */
  readonly names: readonly string[];
  /** What the manifest says of each case beside its files. */
  readonly cases: Readonly<Record<string, unknown>>;
  has(file: string): boolean;
  /** @throws ProblemError if the file is missing. */
  bytes(file: string): Promise<Uint8Array>;
  /** @throws ProblemError if the file is missing or damaged. */
  tensors(file: string): Promise<GoldenFile>;
  /** @throws ProblemError if the file is missing or not JSON. */
  json(file: string): Promise<unknown>;
}

/** What a golden folder is read through: `names` lists its files, `read` gives one file's bytes. */
export interface FolderAccess {
  readonly names: readonly string[];
  read(file: string): Promise<Uint8Array>;
}

const MANIFEST = "manifest.json";
/** Pixels: a run's pictures have no longer side either (`training/config.ts`). */
const LARGEST_SIDE = 1024;

/** Opens a golden folder by its `manifest.json`.
 *  @throws ProblemError `golden-manifest` if that is missing or does not say prefix and size. */
export async function openGoldenFolder({ names, read }: FolderAccess): Promise<GoldenFolder> {
  const has = (file: string): boolean => names.includes(file);
  const bytes = async (file: string): Promise<Uint8Array> => {
    if (has(file)) return read(file);
    throw goldenProblem("golden-missing", file, "The folder of golden numbers lacks this file.");
  };
  const json = async (file: string): Promise<unknown> => parseJson(await bytes(file), file);

  const manifest = await json(MANIFEST);
  if (!isManifest(manifest))
    throw goldenProblem(
      "golden-manifest",
      MANIFEST,
      `Expected seed_prefix (text), height and width (whole pixels, ${LARGEST_SIDE} at most).`,
    );
  const isSubset = manifest.subset === true;
  return {
    seedPrefix: manifest.seed_prefix,
    height: manifest.height,
    width: manifest.width,
    isSubset,
    names,
    cases: isRecord(manifest.cases) ? manifest.cases : {},
    has,
    bytes,
    json,
    async tensors(file) {
      const stored = readSafetensors(await bytes(file), file);
      const tensors = [...stored].map(
        ([name, tensor]) => [name, requireFiniteFloat32(tensor, name, file)] as const,
      );
      return new GoldenFile(file, new Map(tensors), isSubset);
    },
  };
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw goldenProblem("golden-json", file, `The file is not JSON: ${(cause as Error).message}.`, cause);
  }
}

/** Nothing can be compared with what is not finite, and no golden tensor is. */
function requireFiniteFloat32({ shape, data }: StoredTensor, name: string, file: string): GoldenTensor {
  if (!(data instanceof Float32Array))
    throw goldenProblem("golden-dtype", file, `"${name}" is not float32, as all golden tensors are.`);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw goldenProblem("golden-not-finite", file, `"${name}" is ${data[at]} at its element ${at}.`);
  return { shape, data };
}

interface Manifest {
  readonly seed_prefix: string;
  readonly height: number;
  readonly width: number;
  readonly subset?: unknown;
  readonly cases?: unknown;
}

function isPictureSide(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_SIDE;
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value)) return false;
  const { seed_prefix, height, width } = value as Partial<Manifest>;
  return typeof seed_prefix === "string" && isPictureSide(height) && isPictureSide(width);
}
