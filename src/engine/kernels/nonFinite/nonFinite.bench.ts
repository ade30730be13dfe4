import { tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { flagNonFinite } from "./nonFinite.ts";

/** `flagNonFinite` against isNaN, isInf, logicalOr and any. */
export function nonFiniteComparison(shape: readonly number[]): StockComparison {
  const x = tensorOf(randomArray(1, shape));
  const flag = tf.tensor1d([0], "int32");
  return {
    name: "flagNonFinite",
    kernel: () => {
      flagNonFinite(x, [{ first: 0, count: x.size, code: 1 }], flag);
      return [];
    },
    stock: () => {
      tf.any(tf.logicalOr(tf.isNaN(x), tf.isInf(x)));
      return [];
    },
  };
}
