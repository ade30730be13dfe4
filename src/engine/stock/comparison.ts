/** Some work with our kernels beside the same work composed of the library's own operations: equal values, dispatches, time.
 *  Imported by benches and tests only. */
import { maxAbsDifference, randomArray, tensorOf } from "../kernels/referenceTesting.ts";
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { withStockOperations } from "./stock.ts";

/** Work that is measured on both sides. */
export interface Comparison {
  readonly name: string;
  readonly run: () => readonly Tensor[];
  /** Multiplications and additions, where the shapes say them. */
  readonly flops?: number;
}

/** The value of `f` and its gradients by all inputs. */
export function differentiated(f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Comparison["run"] {
  const shape = tf.tidy(() => f(...inputs).shape);
  const dy = tensorOf(randomArray(99, shape));
  return () => {
    const { value, grads } = tf.valueAndGrads(f)(inputs, dy);
    return [value, ...grads];
  };
}

export interface ComparisonResult {
  readonly name: string;
  readonly kernelDispatches: number;
  readonly stockDispatches: number;
  /** Bytes bound to those dispatches: an upper bound on the memory traffic. */
  readonly kernelBytes: number;
  readonly stockBytes: number;
  /** Median wall-clock time until the device is done; on a software adapter no evidence of speed on a GPU. */
  readonly kernelMs: number;
  readonly stockMs: number;
  /** Fastest and slowest. */
  readonly kernelSpreadMs: readonly [number, number];
  readonly stockSpreadMs: readonly [number, number];
  readonly largestDifference: number;
}

/** Runs both sides in turn, so that a busy machine disturbs them alike. The first round is warm-up. */
export async function compareWithStock(
  { name, run: kernel }: Comparison,
  rounds = 5,
): Promise<ComparisonResult> {
  const stock = () => withStockOperations(kernel);
  const kernelResults = await valuesOf(kernel);
  const stockResults = await valuesOf(stock);
  const differences = kernelResults.map((values, i) => maxAbsDifference(values, stockResults[i]));
  const kernelTimes: number[] = [];
  const stockTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    kernelTimes.push(await timeMs(kernel));
    stockTimes.push(await timeMs(stock));
  }
  const kernelBindings = countBindings(kernel);
  const stockBindings = countBindings(stock);
  return {
    name,
    kernelDispatches: kernelBindings.dispatches,
    stockDispatches: stockBindings.dispatches,
    kernelBytes: kernelBindings.bytes,
    stockBytes: stockBindings.bytes,
    kernelMs: median(kernelTimes),
    stockMs: median(stockTimes),
    kernelSpreadMs: [Math.min(...kernelTimes), Math.max(...kernelTimes)],
    stockSpreadMs: [Math.min(...stockTimes), Math.max(...stockTimes)],
    largestDifference: Math.max(...differences),
  };
}

/** Our kernels and the library's programs each make one bind group a dispatch. */
function countBindings(run: () => readonly Tensor[]): { dispatches: number; bytes: number } {
  const { device } = currentBackend();
  const plain = device.createBindGroup;
  let dispatches = 0;
  let bytes = 0;
  device.createBindGroup = (descriptor) => {
    dispatches++;
    for (const { resource } of descriptor.entries) bytes += boundBytes(resource);
    return plain.call(device, descriptor);
  };
  try {
    tf.dispose(tf.tidy(() => [...run()]));
  } finally {
    device.createBindGroup = plain;
  }
  return { dispatches, bytes };
}

function boundBytes(resource: GPUBindingResource): number {
  if (!("buffer" in resource)) throw new Error("A dispatch binds something other than a part of a buffer.");
  return resource.size ?? resource.buffer.size;
}

async function valuesOf(run: () => readonly Tensor[]): Promise<ArrayLike<number>[]> {
  const results = tf.tidy(() => [...run()]);
  const values = await Promise.all(results.map((result) => result.data()));
  tf.dispose(results);
  return values;
}

async function timeMs(run: () => readonly Tensor[]): Promise<number> {
  const backend = currentBackend();
  await backend.device.queue.onSubmittedWorkDone();
  const start = performance.now();
  tf.dispose(tf.tidy(() => [...run()]));
  backend.flush();
  await backend.device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
