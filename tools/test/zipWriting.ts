import { deflateRawSync } from "node:zlib";

/** A file of a zip to be made. Every field may be given a lie. */
export interface TestEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  readonly claimedSize?: number;
  readonly claimedCompressedSize?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Writes no bytes of its own and points at the first entry's. */
  readonly sharesFirst?: boolean;
}

/** A zip for tests, honest or not. */
export function zipOf(entries: readonly TestEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const data = entry.deflate === true ? new Uint8Array(deflateRawSync(entry.content)) : entry.content;
    const fields = new DataView(new ArrayBuffer(26));
    fields.setUint16(0, 20, true); // version needed
    fields.setUint16(2, entry.flags ?? 0, true);
    fields.setUint16(4, entry.method ?? (entry.deflate === true ? 8 : 0), true);
    fields.setUint32(14, entry.claimedCompressedSize ?? data.length, true);
    fields.setUint32(18, entry.claimedSize ?? entry.content.length, true);
    fields.setUint16(22, name.length, true);
    const common = new Uint8Array(fields.buffer);
    const local = [signature(0x04034b50), common, name, data];
    const central = new DataView(new ArrayBuffer(14));
    central.setUint32(10, entry.sharesFirst === true ? 0 : offset, true);
    directory.push(
      signature(0x02014b50),
      new Uint8Array([20, 0]),
      common,
      new Uint8Array(central.buffer),
      name,
    );
    if (entry.sharesFirst !== true) {
      parts.push(...local);
      offset += 30 + name.length + data.length;
    }
  }
  const directorySize = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, directorySize, true);
  end.setUint32(16, offset, true);
  return concatenate([...parts, ...directory, new Uint8Array(end.buffer)]);
}

function signature(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
