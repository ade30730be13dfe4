import { concatenate, type TestEntry, zipOf } from "./zipWriting.ts";

/** Instructions of a pickle. */
export type Code = readonly number[];

const code = (...parts: readonly (number | Code | Uint8Array)[]): Code =>
  parts.flatMap((part) => (typeof part === "number" ? [part] : Array.from(part)));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const littleEndian = (value: bigint, bytes: number): Code =>
  Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));

/** Builds pickles for tests, honest or not, from the instructions that Python's pickler would use. */
export const none: Code = [0x4e];
export const yes: Code = [0x88];
export const no: Code = [0x89];
export const mark: Code = [0x28];
export const reduce: Code = [0x52];
export const build: Code = [0x62];
export const stop: Code = [0x2e];
export const emptyDict: Code = [0x7d];
export const emptyList: Code = [0x5d];

/** An integer of any size, as LONG1. */
export const integer = (value: number | bigint): Code => code(0x8a, 16, littleEndian(BigInt(value), 16));
export const text = (value: string): Code => {
  const bytes = utf8(value);
  return code(0x58, littleEndian(BigInt(bytes.length), 4), bytes);
};
export const float = (value: number): Code => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return code(0x47, new Uint8Array(view.buffer));
};
export const tuple = (...items: readonly Code[]): Code => code(mark, ...items, 0x74);
export const list = (...items: readonly Code[]): Code => code(emptyList, mark, ...items, 0x65);
export const dict = (...entries: readonly (readonly [key: Code, value: Code])[]): Code =>
  code(emptyDict, mark, ...entries.flat(), 0x75);
export const global = (module: string, name: string): Code => code(0x63, utf8(`${module}\n${name}\n`));
export const call = (callee: Code, ...args: readonly Code[]): Code => code(callee, tuple(...args), reduce);
export const put = (index: number): Code => code(0x72, littleEndian(BigInt(index), 4));
export const get = (index: number): Code => code(0x6a, littleEndian(BigInt(index), 4));

export const orderedDict: Code = call(global("collections", "OrderedDict"));
const rebuildTensor: Code = global("torch._utils", "_rebuild_tensor_v2");

/** A reference to a storage; `type` as in `torch.FloatStorage`. */
export const storage = (key: string, type: string, length: number | bigint, view: Code | null = null): Code =>
  code(
    tuple(
      text("storage"),
      global("torch", type),
      text(key),
      text("cpu"),
      integer(length),
      ...(view === null ? [] : [view]),
    ),
    0x51,
  );

export interface TensorCode {
  readonly storage: Code;
  readonly offset?: number;
  readonly shape: readonly (number | bigint)[];
  readonly stride: readonly (number | bigint)[];
}

export const tensor = ({ storage: on, offset = 0, shape, stride }: TensorCode): Code =>
  call(
    rebuildTensor,
    on,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...stride.map(integer)),
    no,
    orderedDict,
  );

/** A whole pickle of protocol 2. */
export const pickle = (...instructions: readonly Code[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(code([0x80, 2], ...instructions, stop));

/** Raw elements by the key of their storage, in the order of the file. */
export type StorageContents = readonly (readonly [key: string, content: Uint8Array])[];

/** A file as `torch.save` has written it since 1.6. */
export function torchZip(
  object: Uint8Array,
  storages: StorageContents = [],
  more: readonly TestEntry[] = [],
): Uint8Array<ArrayBuffer> {
  return zipOf([
    { name: "archive/data.pkl", content: object },
    ...storages.map(([key, content]) => ({ name: `archive/data/${key}`, content })),
    { name: "archive/version", content: utf8("3\n") },
    ...more,
  ]);
}

/** The parts of a file as `torch.save` wrote it before, each of which may be replaced. */
export interface LegacyParts {
  readonly magic?: Uint8Array;
  readonly version?: Uint8Array;
  readonly machine?: Uint8Array;
  readonly object: Uint8Array;
  readonly keys?: Uint8Array;
  readonly storages?: readonly LegacyStorage[];
}

export interface LegacyStorage {
  readonly key: string;
  readonly length: number;
  readonly content: Uint8Array;
}

export function torchLegacy({ object, storages = [], ...parts }: LegacyParts): Uint8Array<ArrayBuffer> {
  return concatenate([
    parts.magic ?? pickle(integer(0x1950a86a20f9469cfc6cn)),
    parts.version ?? pickle(integer(1001)),
    parts.machine ?? pickle(dict([text("little_endian"), yes])),
    object,
    parts.keys ?? pickle(list(...storages.map(({ key }) => text(key)))),
    ...storages.flatMap(({ length, content }) => [Uint8Array.from(littleEndian(BigInt(length), 8)), content]),
  ]);
}

export const bytesOfFloats = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);
