import type { Dtype } from "../dtypes.ts";

/** What is on the pickle machine's stack: plain values, and descriptions that do nothing. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | PickledTuple
  | PickledDict
  | Namespace
  | PickleGlobal
  | Storage
  | TensorView
  | Parameter;

export type PickleKey = string | number | bigint;
/** A dictionary, ordered or not. A Map, so that no key (`__proto__`) means anything. */
export type PickledDict = Map<PickleKey, PickleValue>;

export class PickledTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** An `argparse.Namespace` (options of the run that saved the file), kept as the plain values in it. */
export class Namespace {
  readonly fields: PickledDict = new Map();
}

/** A name of Python's that a pickle mentions; see `globals.ts`. */
export class PickleGlobal {
  constructor(
    /** Module and name, e.g. `torch._utils._rebuild_tensor_v2`. */
    readonly fullName: string,
    readonly meaning: GlobalMeaning,
  ) {}
}

export type GlobalMeaning =
  /** A type of storage or tensor element. */
  | { readonly kind: "storageType" | "dtype"; readonly dtype: Dtype }
  /** May be "called", and an object of a class also be "made"; what is built is inert. */
  | { readonly kind: "builder" | "class"; readonly build: Builder }
  /** Says what a tensor is, and stands for nothing. */
  | { readonly kind: "tensorType" };

export type Builder = (args: readonly PickleValue[], file: string) => PickleValue;

/** A run of elements that tensors look into; its bytes lie elsewhere in the file. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    /** Number of elements. */
    readonly length: number,
  ) {}
}

/** A tensor as PyTorch saves it. Whoever builds one has proven that it lies inside its storage. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly dtype: Dtype,
    readonly shape: readonly number[],
    /** Elements from one entry of an axis to the next; 0 repeats. */
    readonly stride: readonly number[],
    /** Elements before the first. */
    readonly offset: number,
  ) {}
}

/** A `torch.nn.Parameter` as PyTorch pickled it before 0.4: made first, and told of its tensor now or later. It counts as
 *  its tensor. */
export class Parameter {
  constructor(public tensor: TensorView | null) {}
}

/** Where a pickle's references to what lies outside it lead. */
export interface References {
  /** @throws ProblemError if the identifier leads nowhere. */
  refer(identifier: PickleValue): PickleValue;
}

/** What a value is called in messages. */
export function kindOf(value: PickleValue): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof PickledTuple) return "a tuple";
  if (value instanceof Namespace) return "a Namespace";
  if (value instanceof PickleGlobal) return value.fullName;
  if (value instanceof Storage) return "a storage";
  if (value instanceof TensorView) return "a tensor";
  if (value instanceof Parameter) return "a parameter";
  if (typeof value === "string") return "a text";
  return typeof value === "boolean" ? "a truth value" : "a number";
}
