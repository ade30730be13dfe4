import { defineOperation } from "../tensor/operation.ts";
import { type Tensor, type Tensor1D, type Tensor2D, tf } from "../tensor/tf.ts";

/** The longest inner axis that the library's matrix product sums in one fixed order. From 2000 on it splits the sum
 *  over workgroups that add with float atomics, whose order, and so whose result, differs from run to run. */
const LONGEST_FIXED_ORDER_SUM = 1999;

/** rows W + b with a gradient whose sums have a fixed order: [M,I], [I,O], [O] or null -> [M,O].
 *  dRows = dy W^T, dW = rows^T dy, db = sum of dy over the rows. The sum over M is cut into chunks that are summed
 *  side by side and then added, which keeps it deterministic and gives the GPU more to do at once. */
export function matrixProduct(rows: Tensor2D, weight: Tensor2D, bias: Tensor1D | null): Tensor2D {
  const [product] =
    bias === null ? productWithoutBias({ rows, weight }, {}) : productWithBias({ rows, weight, bias }, {});
  return product as Tensor2D;
}

const productWithBias = defineOperation<"rows" | "weight" | "bias", Record<string, never>>(
  ["rows", "weight", "bias"],
  {
    name: "matrixProductWithBias",
    forward: ({ rows, weight, bias }) => [
      tf.fused.matMul({ a: rows as Tensor2D, b: weight as Tensor2D, bias: bias as Tensor1D }),
    ],
    gradient: ([dy], { rows, weight }) => ({
      rows: () => tf.matMul(dy, weight, false, true),
      weight: () => weightGradient(rows, dy),
      bias: () => tf.sum(dy, 0),
    }),
  },
);

const productWithoutBias = defineOperation<"rows" | "weight", Record<string, never>>(["rows", "weight"], {
  name: "matrixProduct",
  forward: ({ rows, weight }) => [tf.matMul(rows as Tensor2D, weight as Tensor2D)],
  gradient: ([dy], { rows, weight }) => ({
    rows: () => tf.matMul(dy, weight, false, true),
    weight: () => weightGradient(rows, dy),
  }),
});

function weightGradient(rows: Tensor, dy: Tensor): Tensor {
  const chunks = chunkCount(rows.shape[0]);
  if (chunks === 1) return tf.matMul(rows, dy, true, false);
  const inChunks = (x: Tensor): Tensor => tf.reshape(x, [chunks, x.shape[0] / chunks, x.size / x.shape[0]]);
  return tf.sum(tf.matMul(inChunks(rows), inChunks(dy), true, false), 0);
}

/** The smallest divisor of `length` that makes chunks short enough to be summed in a fixed order. */
export function chunkCount(length: number): number {
  for (let chunks = 1; chunks <= length; chunks++)
    if (length % chunks === 0 && length / chunks <= LONGEST_FIXED_ORDER_SUM) return chunks;
  return length;
}
