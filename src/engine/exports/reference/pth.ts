import type { Dtype } from "../../checkpoint/dtypes.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { storedZip } from "../storedZip.ts";
import { PickleWriter } from "./pickle.ts";

/** The element types that PyTorch has storages for; it has none for unsigned integers above 8 bits. */
const STORAGE_OF_DTYPE: Partial<Record<Dtype, string>> = {
  F64: "DoubleStorage",
  F32: "FloatStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
  I64: "LongStorage",
  I32: "IntStorage",
  I16: "ShortStorage",
  I8: "CharStorage",
  U8: "ByteStorage",
  BOOL: "BoolStorage",
};

/** PyTorch's own writer starts every storage at a multiple of this; `torch.load(mmap=True)` uses them where they lie. */
const STORAGE_ALIGNMENT_BYTES = 64;

/** What a state dictionary holds under a key; the reference's trainer keeps a size and a flag beside the tensors. */
export type StateEntry = StoredTensor | number | boolean;

/** A dictionary as `torch.save` writes it in its zip container (PyTorch 1.6 and later): `data.pkl` says what there is,
 *  `data/N` are the elements. Tensors on the same memory share one storage, as in PyTorch.
 *  @param archive name of the archive's one folder; PyTorch takes the file's stem.
 *  @throws Error for an element type that PyTorch has no storage for. */
export function writePth(archive: string, state: ReadonlyMap<string, StateEntry>): Uint8Array<ArrayBuffer> {
  const storages = new Map<StoredTensor["data"], string>();
  const pickle = new PickleWriter();
  pickle.dictionary(() => {
    for (const [key, entry] of state) {
      pickle.text(key);
      if (typeof entry === "number") pickle.integer(entry);
      else if (typeof entry === "boolean") pickle.boolean(entry);
      else writeTensor(pickle, entry, storageKey(storages, entry.data));
    }
  });
  const text = new TextEncoder();
  const files = new Map([
    [`${archive}/data.pkl`, pickle.finish()],
    [`${archive}/byteorder`, text.encode("little")],
  ]);
  for (const [data, key] of storages) {
    files.set(`${archive}/data/${key}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  files.set(`${archive}/version`, text.encode("3\n"));
  return storedZip(files, STORAGE_ALIGNMENT_BYTES);
}

function storageKey(storages: Map<StoredTensor["data"], string>, data: StoredTensor["data"]): string {
  const known = storages.get(data);
  if (known !== undefined) return known;
  const key = String(storages.size);
  storages.set(data, key);
  return key;
}

/** A contiguous tensor, which PyTorch rebuilds from storage, offset, sizes and strides. */
function writeTensor(pickle: PickleWriter, { dtype, shape, data }: StoredTensor, key: string): void {
  const storage = STORAGE_OF_DTYPE[dtype];
  if (storage === undefined) throw new Error(`PyTorch has no storage for ${dtype}.`);
  pickle.call("torch._utils", "_rebuild_tensor_v2", () => {
    pickle.persistent(() => {
      pickle.text("storage");
      pickle.global("torch", storage);
      pickle.text(key);
      pickle.text("cpu");
      pickle.integer(data.length);
    });
    pickle.integer(0); // offset into the storage
    pickle.tuple(() => {
      for (const size of shape) pickle.integer(size);
    });
    pickle.tuple(() => {
      for (let axis = 0; axis < shape.length; axis++) pickle.integer(strideOf(shape, axis));
    });
    pickle.boolean(false); // requires_grad
    pickle.emptyOrderedDictionary(); // backward hooks
  });
}

/** Elements between neighbours along an axis of a row-major tensor. */
function strideOf(shape: readonly number[], axis: number): number {
  return shape.slice(axis + 1).reduce((product, size) => product * size, 1);
}
