import { currentBackend } from "../../tensor/backend.ts";
import { type Tensor, type TensorInfo, tf } from "../../tensor/tf.ts";
import { sizeOf } from "./arrays.ts";

const GUARD_WORDS = 64;
const GUARD = 0x7fc0dead; // a NaN whose bits no kernel computes

/** Runs `body` with every kernel output lying in front of guard words, and filled with them itself.
 *  Reading a result inside `body` returns the guard words too: take `subarray(0, size)`.
 *  @throws if a kernel wrote behind one of its outputs, or left an element of it unwritten. */
export async function expectWritesInsideOutputs(body: () => Promise<void> | void): Promise<void> {
  const backend = currentBackend();
  const { device } = backend;
  const plainAllocate = backend.allocate;
  const guarded: { buffer: GPUBuffer; words: number; shape: readonly number[] }[] = [];
  backend.allocate = (shape, dtype): TensorInfo => {
    const info = plainAllocate.call(backend, shape, dtype);
    const words = sizeOf(shape);
    const buffer = device.createBuffer({
      size: (words + GUARD_WORDS) * 4,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    new Uint32Array(buffer.getMappedRange()).fill(GUARD);
    buffer.unmap();
    const entry = backend.tensorMap.get(info.dataId);
    entry.resource = buffer;
    entry.external = true; // keeps the oversized buffer out of the pool
    guarded.push({ buffer, words, shape });
    return info;
  };
  try {
    await body();
    backend.flush();
    for (const { buffer, words, shape } of guarded) {
      const bits = new Uint32Array(await backend.getBufferData(buffer));
      const label = `output ${guarded.findIndex((g) => g.buffer === buffer)} of shape [${shape.join(",")}]`;
      const unwritten = bits.subarray(0, words).indexOf(GUARD);
      if (unwritten !== -1) throw new Error(`${label}: element ${unwritten} was never written.`);
      const overwritten = bits.subarray(words).findIndex((word) => word !== GUARD);
      if (overwritten !== -1) throw new Error(`${label}: written ${overwritten + 1} words past its end.`);
    }
  } finally {
    backend.allocate = plainAllocate;
    await device.queue.onSubmittedWorkDone();
    for (const { buffer } of guarded) buffer.destroy();
  }
}

/** Runs the same work several times and compares all bits of all results (reliability K4).
 *  @throws naming run, result and element of the first difference. */
export async function expectBitwiseRepeatable(run: () => readonly Tensor[], repeats = 8): Promise<void> {
  let first: Uint32Array[] | undefined;
  for (let k = 0; k < repeats; k++) {
    const results = tf.tidy(() => [...run()]);
    const bits: Uint32Array[] = [];
    for (const result of results) {
      const data = (await result.data()) as Float32Array | Int32Array;
      bits.push(new Uint32Array(data.buffer, data.byteOffset, data.length).slice());
    }
    tf.dispose(results);
    first ??= bits;
    for (const [r, words] of bits.entries()) {
      const reference = first[r];
      const element = words.findIndex((word, i) => word !== reference[i]);
      if (element !== -1) throw new Error(`run ${k}, result ${r}: element ${element} differs from run 0.`);
    }
  }
}
