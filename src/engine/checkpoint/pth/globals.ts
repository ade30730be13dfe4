import { DTYPES, type Dtype } from "../dtypes.ts";
import { pthError, SAVE_PLAIN } from "./problems.ts";
import { viewInside } from "./tensorView.ts";
import {
  type Builder,
  type GlobalMeaning,
  kindOf,
  Namespace,
  Parameter,
  type PickledDict,
  PickledTuple,
  PickleGlobal,
  type PickleValue,
  TensorView,
} from "./values.ts";

const STORAGE_TYPES: readonly (readonly [fullName: string, dtype: Dtype])[] = [
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
  // Plain bytes; `_rebuild_tensor_v3` says what is in them.
  ["torch.storage.UntypedStorage", "U8"],
];

/** Element types that PyTorch had when it still named a tensor's class in its files. */
const TENSOR_TYPES = ["Double", "Float", "Half", "Long", "Int", "Short", "Char", "Byte"].flatMap((type) => [
  `torch.${type}Tensor`,
  `torch.cuda.${type}Tensor`,
]);

const BUILDERS: readonly (readonly [fullName: string, build: Builder])[] = [
  ["collections.OrderedDict", orderedDict],
  ["torch.Size", size],
  ["torch._utils._rebuild_tensor", tensor],
  ["torch._utils._rebuild_tensor_v2", tensor],
  ["torch._utils._rebuild_tensor_v3", tensorOfType],
  ["torch._utils._rebuild_parameter", rebuiltParameter],
];

/** Every name of Python's that a pickle may mention. A pickle asks for functions by name and calls them, and Python
 *  looks up whatever is asked for; here a name stands for what this table says, and that only builds data. */
const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map(
  [
    ...BUILDERS.map(([name, build]) => entry(name, { kind: "builder", build })),
    ...STORAGE_TYPES.map(([name, dtype]) => entry(name, { kind: "storageType", dtype })),
    ...Object.entries(DTYPES).map(([dtype, { torch }]) =>
      entry(`torch.${torch}`, { kind: "dtype", dtype: dtype as Dtype }),
    ),
    ...TENSOR_TYPES.map((name) => entry(name, { kind: "tensorType" })),
    entry("argparse.Namespace", { kind: "class", build: namespace }),
    entry("torch.nn.parameter.Parameter", { kind: "class", build: parameter }),
  ].map((known) => [known.fullName, known]),
);

/** What a name stands for.
 *  @throws ProblemError `pth-global` with the full name if it is not in the table. */
export function globalNamed(module: string, name: string, file: string): PickleGlobal {
  const fullName = `${module}.${name}`;
  const known = GLOBALS.get(fullName);
  if (known !== undefined) return known;
  throw pthError(
    file,
    "global",
    `The file asks for ${JSON.stringify(fullName)}, which is not among the ${GLOBALS.size} names that tensors and ` +
      "plain values need. Nothing of it was run.",
    SAVE_PLAIN,
  );
}

/** `OrderedDict()`, or `OrderedDict([[key, value], ...])` as Python 2 wrote it. */
function orderedDict(args: readonly PickleValue[], file: string): PickleValue {
  const dict: PickledDict = new Map();
  if (args.length === 0) return dict;
  const [pairs] = args;
  if (args.length > 1 || !Array.isArray(pairs)) throw wrongArguments("collections.OrderedDict", file);
  for (const pair of pairs) {
    const items = pair instanceof PickledTuple ? pair.items : pair;
    if (!Array.isArray(items) || items.length !== 2) throw wrongArguments("collections.OrderedDict", file);
    const [key, value] = items as [PickleValue, PickleValue];
    if (typeof key !== "string") throw wrongArguments("collections.OrderedDict", file);
    dict.set(key, value);
  }
  return dict;
}

/** `torch.Size((2, 3))`. */
function size(args: readonly PickleValue[], file: string): PickleValue {
  const [sizes] = args;
  if (args.length !== 1 || !(sizes instanceof PickledTuple)) throw wrongArguments("torch.Size", file);
  return sizes;
}

/** `(storage, offset, shape, stride[, requires_grad, hooks[, metadata]])`. */
function tensor(args: readonly PickleValue[], file: string): PickleValue {
  if (![4, 6, 7].includes(args.length)) throw wrongArguments("torch._utils._rebuild_tensor_v2", file);
  refuseMetadata(args[6] ?? null, file);
  return viewInside(args[0], args[1], args[2], args[3], null, file);
}

/** `(storage, offset, shape, stride, requires_grad, hooks, dtype[, metadata])`. */
function tensorOfType(args: readonly PickleValue[], file: string): PickleValue {
  const type = args[6];
  const isWhole = args.length === 7 || args.length === 8;
  if (!isWhole || !(type instanceof PickleGlobal) || type.meaning.kind !== "dtype")
    throw wrongArguments("torch._utils._rebuild_tensor_v3", file);
  refuseMetadata(args[7] ?? null, file);
  return viewInside(args[0], args[1], args[2], args[3], type.meaning.dtype, file);
}

/** `Parameter(tensor[, requires_grad])`, or `Parameter()`, of which the tensor comes with its attributes. */
function parameter(args: readonly PickleValue[], file: string): PickleValue {
  const [tensor = null] = args;
  if (args.length > 2 || (tensor !== null && !(tensor instanceof TensorView)))
    throw wrongArguments("torch.nn.parameter.Parameter", file);
  return new Parameter(tensor);
}

function namespace(args: readonly PickleValue[], file: string): PickleValue {
  if (args.length > 0) throw wrongArguments("argparse.Namespace", file);
  return new Namespace();
}

/** `(tensor, requires_grad, hooks)`. */
function rebuiltParameter(args: readonly PickleValue[], file: string): PickleValue {
  if (args.length !== 3 || !(args[0] instanceof TensorView))
    throw wrongArguments("torch._utils._rebuild_parameter", file);
  return args[0];
}

/** Metadata say that the values count negated or conjugated: not what the bytes say. */
function refuseMetadata(metadata: PickleValue, file: string): void {
  if (metadata === null || (metadata instanceof Map && metadata.size === 0)) return;
  throw pthError(
    file,
    "tensor",
    `A tensor carries ${kindOf(metadata)} of metadata (negative or conjugate bits), which is not read.`,
    "Save tensor.resolve_neg().resolve_conj() instead.",
  );
}

function wrongArguments(fullName: string, file: string) {
  return pthError(file, "arguments", `${fullName} is given arguments that PyTorch does not give it.`);
}

function entry(fullName: string, meaning: GlobalMeaning): PickleGlobal {
  return new PickleGlobal(fullName, meaning);
}
