import { type Tensor, tf } from "../../tensor/tf.ts";
import { asFloat64, randomArray, type TestArray, tensorOf } from "./arrays.ts";
import { type Closeness, expectClose, KERNEL_CLOSENESS } from "./closeness.ts";

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

function outputSizeOf<In extends string>({ inputs, reference }: OperationUnderTest<In>): number {
  return reference(mapEntries(inputs, asFloat64)).length;
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
