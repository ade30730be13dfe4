import type { Checkpoint, PlainValue } from "../../src/engine/checkpoint/checkpointFile.ts";
import { crc32 } from "../../src/engine/checkpoint/crc32.ts";
import { torchDtypeName } from "../../src/engine/checkpoint/dtypes.ts";

/** A value of a checkpoint as PyTorch itself describes it in `expected.json`. */
export type Expected =
  | { readonly scalar: string | number | boolean | null }
  | { readonly list: readonly Expected[] }
  | { readonly tuple: readonly Expected[] }
  | { readonly dict: readonly (readonly [string | number, Expected])[] }
  | { readonly object: string; readonly fields: Expected }
  | { readonly tensor: ExpectedTensor };

interface ExpectedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly crc32_of_contiguous_bytes: number;
  /** All of them, when there are few. Integers of 64 bits and infinities are texts. */
  readonly values?: readonly (number | string | boolean)[];
  readonly first4?: readonly number[];
  readonly sum64?: number;
  readonly sumsq64?: number;
}

export interface ExpectedFiles {
  readonly files: Readonly<Record<string, { readonly content: Expected }>>;
  /** Files that must be refused. */
  readonly refuse: Readonly<Record<string, unknown>>;
  /** What the refused ones would write into the working directory if they were obeyed. */
  readonly marker: string;
}

type Described = readonly [path: string, description: unknown];

/** Every leaf of an expected tree, by path, in order: tensors by type, shape and checksum, all else by value. */
export function expectedLeaves(content: Expected): { tensors: Described[]; other: Described[] } {
  const tensors: Described[] = [];
  const other: Described[] = [];
  const visit = (path: string, node: Expected): void => {
    if ("tensor" in node) {
      const { dtype, shape, crc32_of_contiguous_bytes: crc } = node.tensor;
      tensors.push([path, { dtype, shape, crc32: crc }]);
    } else if ("object" in node) {
      visit(path, node.fields);
    } else {
      const plain = plainOf(node);
      if (plain !== undefined) other.push([path, plain]);
      else
        for (const [key, inner] of childrenOf(node)) visit(path === "" ? `${key}` : `${path}.${key}`, inner);
    }
  };
  visit("", content);
  return { tensors, other };
}

/** The same of a checkpoint that was read. */
export function leavesOfCheckpoint({ tensors, other }: Checkpoint): {
  tensors: Described[];
  other: Described[];
} {
  return {
    tensors: [...tensors].map(([path, { dtype, shape, data }]) => [
      path,
      {
        dtype: torchDtypeName(dtype),
        shape,
        crc32: crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
      },
    ]),
    other: [...other],
  };
}

/** The tensors whose values the expectation lists, by path. */
export function expectedValues(content: Expected): Map<string, ExpectedTensor> {
  const found = new Map<string, ExpectedTensor>();
  const visit = (path: string, node: Expected): void => {
    if ("tensor" in node) found.set(path, node.tensor);
    else for (const [key, inner] of childrenOf(node)) visit(path === "" ? `${key}` : `${path}.${key}`, inner);
  };
  visit("", content);
  return found;
}

function childrenOf(node: Expected): readonly (readonly [string | number, Expected])[] {
  if ("dict" in node) return node.dict;
  if ("object" in node) return childrenOf(node.fields);
  if ("list" in node) return node.list.map((item, index) => [index, item]);
  if ("tuple" in node) return node.tuple.map((item, index) => [index, item]);
  return [];
}

function plainOf(node: Expected): PlainValue | undefined {
  if ("scalar" in node) return node.scalar;
  const items = "list" in node ? node.list : "tuple" in node ? node.tuple : null;
  if (items === null) return undefined;
  const plain = items.map(plainOf);
  return plain.includes(undefined) ? undefined : (plain as PlainValue[]);
}
