import { type Code, dict, global, integer, list, pickle, text, tuple, yes } from "./torchFileWriting.ts";
import { concatenate } from "./zipWriting.ts";

/** Tape archives made for tests, as the first releases of PyTorch wrote them. */

const BLOCK = 512;

/** A tape archive; `kind` is `0` for plain files, `x` for what the header has no room for. */
export function tapeOf(
  entries: readonly { name: string; content: Uint8Array; kind?: string; size?: string }[],
): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap(({ name, content, kind = "0", size }) => {
    const header = new Uint8Array(BLOCK);
    const put = (value: string, at: number): void => header.set(new TextEncoder().encode(value), at);
    put(name, 0);
    put(size ?? content.length.toString(8).padStart(11, "0"), 124);
    put(kind, 156);
    put("ustar", 257);
    return [header, content, new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return concatenate([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** The parts of a file of `torch.save`, each of which may be replaced. */
export interface TarParts {
  readonly machine?: Uint8Array;
  readonly storages?: Uint8Array;
  readonly tensors?: Uint8Array;
  readonly object?: Uint8Array;
}

export const littleEndianMachine = pickle(dict([text("little_endian"), yes]));

/** What a pickle of such a file says where it means a tensor. */
export const tensorWithKey = (key: number): Code => [...text(String(key)), 0x51];

/** One storage, `key` 7, of floats. */
export const storagesPart = (values: readonly number[], key: Code = integer(7)): Uint8Array =>
  concatenate([
    pickle(integer(1)),
    pickle(tuple(key, text("cpu"), global("torch", "FloatStorage"))),
    new Uint8Array(BigInt64Array.of(BigInt(values.length)).buffer),
    new Uint8Array(Float32Array.from(values).buffer),
    pickle(list()),
  ]);

/** One tensor, `key` 8, on storage 7. */
export const tensorsPart = (
  shape: readonly number[],
  stride: readonly number[],
  offset = 0,
  key: Code = integer(8),
): Uint8Array =>
  concatenate([
    pickle(integer(1)),
    pickle(tuple(key, integer(7), global("torch.cuda", "FloatTensor"))),
    new Uint8Array(BigInt64Array.from([shape.length, ...shape, ...stride, offset], BigInt).buffer),
  ]);

export function torchTar(parts: TarParts = {}): Uint8Array<ArrayBuffer> {
  return tapeOf([
    { name: "sys_info", content: parts.machine ?? littleEndianMachine },
    { name: "pickle", content: parts.object ?? pickle(dict([text("w"), tensorWithKey(8)])) },
    { name: "PaxHeader/tensors", content: Uint8Array.of(1, 2, 3), kind: "x" },
    { name: "tensors", content: parts.tensors ?? tensorsPart([2, 2], [1, 2]) },
    { name: "storages", content: parts.storages ?? storagesPart([1, 2, 3, 4]) },
  ]);
}
