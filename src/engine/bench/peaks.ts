import { conv2d } from "../kernels/conv2d/conv2d.ts";
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import { millisecondsOf } from "./statistics.ts";

/** The best that this adapter has shown in this run: shares of it mean something, shares of a data sheet do not. */
export interface Peaks {
  /** Of a square product of matrices, the better of the library's and ours. */
  readonly gemmGigaflopsPerSecond: number;
  /** Bytes read and written by a copy between buffers. */
  readonly copyGigabytesPerSecond: number;
}

const SIZES = {
  software: { side: 256, copyBytes: 32 << 20 },
  hardware: { side: 4096, copyBytes: 128 << 20 },
} as const;
/** Repeats within a measurement, so that it is not the cost of waiting. */
const REPEATS = 4;
const ROUNDS = 5;

export async function measurePeaks(isSoftware: boolean, say: (line: string) => void): Promise<Peaks> {
  const { side, copyBytes } = SIZES[isSoftware ? "software" : "hardware"];
  // The matrices go when their product has been measured.
  tf.engine().startScope();
  const gemmMs: number[] = [];
  for (const product of [libraryProduct(side), ourProduct(side)]) {
    gemmMs.push(await fastestMs(() => tf.dispose(tf.tidy(product))));
  }
  tf.engine().endScope();
  const gemmGigaflopsPerSecond = (2 * side ** 3) / Math.min(...gemmMs) / 1e6;

  const { device } = currentBackend();
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffers = [0, 1].map(() => device.createBuffer({ size: copyBytes, usage }));
  const copyMs = await fastestMs(() => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffers[0], 0, buffers[1], 0, copyBytes);
    device.queue.submit([encoder.finish()]);
  });
  for (const buffer of buffers) buffer.destroy();
  const copyGigabytesPerSecond = (2 * copyBytes) / copyMs / 1e6;
  say(
    `peaks measured here: ${gemmGigaflopsPerSecond.toFixed(1)} GFLOP/s (product of ${side} x ${side}), ` +
      `${copyGigabytesPerSecond.toFixed(1)} GB/s (copy)`,
  );
  return { gemmGigaflopsPerSecond, copyGigabytesPerSecond };
}

function libraryProduct(side: number): () => Tensor {
  const [a, b] = [0, 1].map(() => tf.fill([side, side], 0.5) as Tensor2D);
  return () => tf.matMul(a, b);
}

/** A 1x1 convolution is a product of matrices. */
function ourProduct(side: number): () => Tensor {
  const image = tf.fill([1, side, 1, side], 0.5) as Tensor4D;
  const filter = tf.fill([1, 1, side, side], 0.5) as Tensor4D;
  return () => conv2d(image, filter);
}

/** Of one `work`, which records or submits. The first round compiles. */
async function fastestMs(work: () => void): Promise<number> {
  const backend = currentBackend();
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const ms = await millisecondsOf(async () => {
      for (let i = 0; i < REPEATS; i++) work();
      backend.flush();
      await backend.device.queue.onSubmittedWorkDone();
    });
    taken.push(ms / REPEATS);
  }
  return Math.min(...taken.slice(1));
}
