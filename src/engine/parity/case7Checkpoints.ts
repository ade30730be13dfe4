import { readCheckpoint } from "../checkpoint/checkpointFile.ts";
import { crc32 } from "../checkpoint/crc32.ts";
import { torchDtypeName } from "../checkpoint/dtypes.ts";
import { ProblemError } from "../problem.ts";
import { Comparisons } from "./compare.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

/** Where checkpoints lie in a golden folder. */
export const CHECKPOINTS = "pth/";
const EXPECTED = `${CHECKPOINTS}expected.json`;

export const case7CheckpointFiles = [EXPECTED] as const;

/** Case 7, file by file: every tensor of the checkpoints in order, by path, type, shape and checksum of its bytes; and the
 *  hostile and damaged ones refused. A result counts what differs: it has to be 0. */
export const case7Checkpoints: ParityCase = async (folder) => {
  const expected = await folder.json(EXPECTED);
  if (!isRecord(expected) || !isRecord(expected.files) || !isRecord(expected.refuse))
    throw goldenProblem("golden-expected", EXPECTED, 'Expected "files" and "refuse".');
  const comparisons = new Comparisons("7");
  for (const [name, entry] of Object.entries(expected.files)) {
    const bytes = await bytesOf(folder, name, comparisons);
    if (bytes === null) continue;
    const wanted = tensorsOf(isRecord(entry) ? entry.content : null, name);
    const found = [...(await readCheckpoint(bytes, name)).tensors].map(([path, { dtype, shape, data }]) =>
      signature(
        path,
        torchDtypeName(dtype),
        shape,
        crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
      ),
    );
    const different = Array.from(
      { length: Math.max(wanted.length, found.length) },
      (_, i) => wanted[i] === found[i],
    ).filter((isSame) => !isSame).length;
    comparisons.number(name, different, 0, bars.case7.tensors);
  }
  for (const name of Object.keys(expected.refuse)) {
    const bytes = await bytesOf(folder, name, comparisons);
    if (bytes === null) continue;
    comparisons.number(`${name} accepted`, (await isRefused(bytes, name)) ? 0 : 1, 0, bars.case7.refusals);
  }
  return comparisons;
};

async function isRefused(bytes: Uint8Array, name: string): Promise<boolean> {
  try {
    await readCheckpoint(bytes, name);
    return false;
  } catch (caught) {
    if (caught instanceof ProblemError) return true;
    throw caught;
  }
}

async function bytesOf(
  folder: GoldenFolder,
  name: string,
  comparisons: Comparisons,
): Promise<Uint8Array | null> {
  const file = CHECKPOINTS + name;
  if (!folder.isSubset || folder.has(file)) return folder.bytes(file);
  comparisons.leftOut.push(file);
  return null;
}

/** The tensors of an expected tree, in order. Its nodes are `{tensor}`, `{dict: [[key, node], ...]}`, `{list}`, `{tuple}`,
 *  `{object, fields}` and `{scalar}`. */
function tensorsOf(content: unknown, file: string): string[] {
  const found: string[] = [];
  const visit = (path: readonly unknown[], node: unknown): void => {
    if (!isRecord(node)) throw goldenProblem("golden-expected", EXPECTED, `${file} is described by no tree.`);
    if (isRecord(node.tensor)) {
      const { dtype, shape, crc32_of_contiguous_bytes: crc } = node.tensor;
      found.push(signature(path.join("."), dtype, shape, crc));
    } else if (Array.isArray(node.dict)) {
      for (const [key, value] of node.dict as [unknown, unknown][]) visit([...path, key], value);
    } else if ("fields" in node) visit(path, node.fields);
    else
      for (const [i, value] of [node.list, node.tuple].flatMap((list) =>
        Array.isArray(list) ? [...list.entries()] : [],
      ))
        visit([...path, i], value);
  };
  visit([], content);
  return found;
}

function signature(path: string, dtype: unknown, shape: unknown, crc: unknown): string {
  return JSON.stringify([path, dtype, shape, crc]);
}
