import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { reflectPad } from "./reflectPad.ts";

/** `reflectPad` with its gradient against `mirrorPad`, whose gradient is a slice and wrong: only its costs mean something. */
export function reflectPadComparison(shape: readonly [number, number, number, number]): StockComparison {
  const x = tensorOf(randomArray(1, shape));
  const [batch, height, width, channels] = shape;
  const dy = tensorOf(randomArray(2, [batch, height + 2, width + 2, channels]));
  const margins: [number, number][] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const withGradient = (f: (x: Tensor) => Tensor) => () => {
    const { value, grad } = tf.valueAndGrad((t) => f(t as Tensor))(x, dy);
    return [value, grad];
  };
  return {
    name: "reflectPad, forward and gradient",
    kernel: withGradient((t) => reflectPad(t as Tensor4D, 1)),
    stock: withGradient((t) => tf.mirrorPad(t, margins, "reflect")),
  };
}
