/** Where a content lies in the arena. */
export interface Placement {
  readonly offset: number;
  readonly size: number;
}

/** WebGPU's default for offsets of uniform and storage bindings. */
const ALIGNMENT_BYTES = 256;

/** All constants of a program, uniforms and uploads alike, in one buffer that never changes. Equal contents lie there once:
 *  of a step's thousands of uniforms only some hundred differ. */
export class ConstantArena {
  private readonly placed = new Map<number, { readonly content: Uint8Array; readonly offset: number }[]>();
  private end = 0;

  get bytes(): number {
    return this.end;
  }

  place(content: Uint8Array): Placement {
    const hash = hashOf(content);
    const alike = this.placed.get(hash) ?? [];
    let entry = alike.find((other) => areEqual(other.content, content));
    if (entry === undefined) {
      entry = { content, offset: this.end };
      this.placed.set(hash, [...alike, entry]);
      this.end += Math.ceil(content.byteLength / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }
    return { offset: entry.offset, size: content.byteLength };
  }

  /** The arena as a buffer; nothing may be placed after. */
  upload(device: GPUDevice): GPUBuffer {
    const buffer = device.createBuffer({
      label: "constants",
      size: Math.max(this.end, ALIGNMENT_BYTES),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM,
      mappedAtCreation: true,
    });
    const bytes = new Uint8Array(buffer.getMappedRange());
    for (const { content, offset } of [...this.placed.values()].flat()) bytes.set(content, offset);
    buffer.unmap();
    return buffer;
  }
}

/** FNV-1a over 32-bit words; contents are whole words. */
function hashOf(content: Uint8Array): number {
  let hash = 2166136261 ^ content.byteLength;
  for (const word of wordsOf(content)) hash = Math.imul(hash ^ word, 16777619);
  return hash >>> 0;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [wordsOfA, wordsOfB] = [wordsOf(a), wordsOf(b)];
  return wordsOfA.every((word, i) => word === wordsOfB[i]);
}

function wordsOf(content: Uint8Array): Uint32Array {
  return new Uint32Array(content.buffer, content.byteOffset, content.byteLength / 4);
}
