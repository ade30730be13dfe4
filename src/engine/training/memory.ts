import type { MemoryReport } from "../protocol.ts";
import { currentBackend } from "../tensor/backend.ts";
import { tf } from "../tensor/tf.ts";

/** What training holds right now: the library's tensors and the bytes of its GPU buffers, pools
 *  and replayed programs included. */
export function memoryReport(): MemoryReport {
  const { numTensors, numBytes } = tf.memory();
  const backend = currentBackend();
  return {
    tensors: numTensors,
    tensorBytes: numBytes,
    gpuBytesAllocated: backend.memory().numBytesAllocatedInGPU + backend.privateBytes,
  };
}
