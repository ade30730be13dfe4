/** What every kernel room's test needs: seeded inputs, comparison with a float64 reference, finite differences of that
 *  reference, guard words round the outputs, and bitwise repeatability. Imported by tests only.
 *
 *  Everything here throws an `Error` that names the element and both numbers, so it works in any test runner. */
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, type TensorInfo, tf } from "../tensor/tf.ts";

/** Values as `Float32Array` (what the kernel gets) with the tensor's shape. */
export interface TestArray {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Reproducible stream of numbers in 0..1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Float32 values, uniform in `low..high`. */
export function randomArray(seed: number, shape: readonly number[], low = -1, high = 1): TestArray {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random());
  return { values, shape };
}

/** An empty shape is a scalar and has one element. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function tensorOf({ values, shape }: TestArray): Tensor {
  return tf.tensor(values, [...shape]);
}

/** |actual - expected| / |expected| in the Euclidean norm; plain |actual| where `expected` is all zeros. */
export function relativeL2(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}

/** Largest |actual - expected|; NaN if any element is NaN on one side only. */
export function maxAbsDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const difference = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(difference)) return Number.NaN;
    largest = Math.max(largest, difference);
  }
  return largest;
}

export interface Closeness {
  /** Allowed error per element, relative to the expected element. */
  readonly relative?: number;
  /** Allowed error per element, added to the relative part. */
  readonly absolute?: number;
  /** Allowed error of the whole array, see `relativeL2`. */
  readonly relativeL2?: number;
}

/** The default bar of a kernel against its float64 reference (reliability K1). */
export const KERNEL_CLOSENESS: Closeness = { relative: 1e-4, absolute: 1e-5 };

/** @throws if lengths differ, an element is farther off than allowed, or one side alone is NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  closeness: Closeness = KERNEL_CLOSENESS,
  what = "values",
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} elements, expected ${expected.length}.`);
  }
  const { relative, absolute } = closeness;
  if (relative !== undefined || absolute !== undefined) {
    for (let i = 0; i < expected.length; i++) {
      if (Object.is(actual[i], expected[i])) continue;
      const allowed = (absolute ?? 0) + (relative ?? 0) * Math.abs(expected[i]);
      if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
        throw new Error(
          `${what}: element ${i} is ${actual[i]}, expected ${expected[i]} within ${allowed.toExponential(1)}.`,
        );
      }
    }
  }
  if (closeness.relativeL2 !== undefined) {
    const error = relativeL2(actual, expected);
    if (!(error <= closeness.relativeL2)) {
      throw new Error(
        `${what}: relative L2 error ${error.toExponential(2)}, allowed ${closeness.relativeL2}.`,
      );
    }
  }
}

/** A differentiable GPU operation next to the float64 loops that define it. */
export interface OperationUnderTest<In extends string> {
  readonly inputs: Readonly<Record<In, TestArray>>;
  /** The inputs whose gradient is checked; the others are constants. */
  readonly differentiable: readonly In[];
  readonly operation: (tensors: Readonly<Record<In, Tensor>>) => Tensor;
  /** Row-major float64 result for row-major float64 inputs. */
  readonly reference: (values: Readonly<Record<In, Float64Array>>) => ArrayLike<number>;
}

/** @throws if the operation's value differs from the reference's by more than `closeness`. */
export async function expectValueOfReference<In extends string>(
  { inputs, operation, reference }: OperationUnderTest<In>,
  closeness: Closeness = KERNEL_CLOSENESS,
  what = "value",
): Promise<void> {
  const tensors = mapEntries(inputs, tensorOf);
  const result = operation(tensors);
  expectClose(await result.data(), reference(mapEntries(inputs, asFloat64)), closeness, what);
  tf.dispose([result, tensors]);
}

/** The GPU's gradients of <cotangent, operation(inputs)>, one array per differentiable input. */
export async function gradientsOnGpu<In extends string>(
  { inputs, differentiable, operation }: OperationUnderTest<In>,
  cotangent: ArrayLike<number>,
): Promise<Record<In, Float32Array>> {
  const tensors = mapEntries(inputs, tensorOf);
  const outputShape = tf.tidy(() => operation(tensors).shape);
  const gradients = tf.tidy(() => {
    const dy = tf.tensor(Float32Array.from(cotangent), outputShape);
    return tf.grads((...variables: Tensor[]) => {
      const taped = { ...tensors };
      differentiable.forEach((name, i) => {
        taped[name] = variables[i];
      });
      return operation(taped);
    })(
      differentiable.map((name) => tensors[name]),
      dy,
    );
  });
  const arrays = {} as Record<In, Float32Array>;
  for (const [i, name] of differentiable.entries()) {
    arrays[name] = (await gradients[i].data()) as Float32Array;
  }
  tf.dispose([gradients, tensors]);
  return arrays;
}

/** Every entry of the gradient of <cotangent, reference(inputs)> with respect to one input, by central differences in
 *  float64. Costs two evaluations per entry: for small shapes. */
export function numericalGradient<In extends string>(
  { inputs, reference }: Pick<OperationUnderTest<In>, "inputs" | "reference">,
  name: In,
  cotangent: ArrayLike<number>,
  epsilon = 1e-5,
): Float64Array {
  const values = mapEntries(inputs, asFloat64);
  const moved = values[name];
  return moved.map((start, i) => {
    moved[i] = start + epsilon;
    const above = inner(cotangent, reference(values));
    moved[i] = start - epsilon;
    const below = inner(cotangent, reference(values));
    moved[i] = start;
    return (above - below) / (2 * epsilon);
  });
}

/** Compares whole gradients with `numericalGradient`; catches what random directions may average away.
 *  @throws naming the input and the worst error. */
export async function expectGradientsOfReference<In extends string>(
  under: OperationUnderTest<In>,
  { seed, closeness, epsilon = 1e-5 }: { seed: number; closeness: Closeness; epsilon?: number },
): Promise<void> {
  const { values: cotangent } = randomArray(seed, [outputSizeOf(under)]);
  const actual = await gradientsOnGpu(under, cotangent);
  for (const name of under.differentiable) {
    const expected = numericalGradient(under, name, cotangent, epsilon);
    expectClose(actual[name], expected, closeness, `gradient of ${name}`);
  }
}

/** Compares directional derivatives along random directions (reliability K2). The error is measured against the larger
 *  of the derivative and |gradient|, since a random direction may be nearly orthogonal to the gradient by chance.
 *  @throws naming input, direction, numerical and analytic value. */
export async function expectDirectionalGradient<In extends string>(
  under: OperationUnderTest<In>,
  {
    seed,
    tolerance = 2e-3,
    directions = 3,
    epsilon = 1e-5,
  }: { seed: number; tolerance?: number; directions?: number; epsilon?: number },
): Promise<void> {
  const { values: cotangent } = randomArray(seed, [outputSizeOf(under)]);
  const gradients = await gradientsOnGpu(under, cotangent);
  for (const name of under.differentiable) {
    const values = mapEntries(under.inputs, asFloat64);
    const start = values[name];
    const gradientNorm = Math.sqrt(inner(gradients[name], gradients[name]));
    for (let k = 0; k < directions; k++) {
      const raw = randomArray(seed + 1 + k, [start.length]).values;
      const norm = Math.sqrt(inner(raw, raw));
      const direction = Float64Array.from(raw, (v) => v / norm);
      const lossAt = (step: number): number => {
        const moved = { ...values, [name]: start.map((v, i) => v + step * direction[i]) };
        return inner(cotangent, under.reference(moved));
      };
      const numerical = (lossAt(epsilon) - lossAt(-epsilon)) / (2 * epsilon);
      const analytic = inner(gradients[name], direction);
      const scale = Math.max(Math.abs(numerical), gradientNorm / Math.sqrt(start.length), 1e-12);
      if (!(Math.abs(analytic - numerical) <= tolerance * scale)) {
        throw new Error(
          `gradient of ${name}, direction ${k} (seed ${seed}): analytic ${analytic}, numerical ${numerical}.`,
        );
      }
    }
  }
}

/** Values that break careless kernels: not finite, huge, denormal, at the edge of the integers (reliability K3). */
export const POISON_VALUES: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  3e38,
  -3e38,
  1e30,
  -1e30,
  1e20,
  -1e20,
  4294967296,
  2147483648,
  -2147483648,
  16777216,
  -16777216,
  1e-38,
  1e-40,
  -1e-40,
  1.401298464324817e-45,
  0,
  -0,
];

/** `array` with some of its elements replaced by `poison`. */
export function poisoned(array: TestArray, poison: number, seed: number): TestArray {
  const random = seededRandom(seed);
  const values = array.values.map((v) => (random() < 0.2 ? poison : v));
  values[Math.floor(random() * values.length)] = poison;
  return { ...array, values };
}

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

function outputSizeOf<In extends string>({ inputs, reference }: OperationUnderTest<In>): number {
  return reference(mapEntries(inputs, asFloat64)).length;
}

function asFloat64({ values }: TestArray): Float64Array {
  return Float64Array.from(values);
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i] * b[i];
  return sum;
}

function mapEntries<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  map: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries<From>(record).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries) as Record<Key, To>;
}
