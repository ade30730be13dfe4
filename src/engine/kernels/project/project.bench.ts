import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { project } from "./project.ts";

/** `project` with its gradients against matMul, concat and division. */
export function projectComparison([batch, height, width]: readonly [
  number,
  number,
  number,
]): StockComparison {
  const depth = tensorOf(randomArray(1, [batch, height, width, 1], 1, 2));
  const identity = tf.tensor3d([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]);
  const matrices = tf.add(tf.tile(identity, [batch, 1, 1]), tensorOf(randomArray(2, [batch, 3, 4], 0, 1e-3)));
  const dy = tensorOf(randomArray(3, [batch, height, width, 2]));
  const columns = tf.tile(tf.reshape(tf.range(0, width), [1, width]), [height, 1]);
  const rows = tf.tile(tf.reshape(tf.range(0, height), [height, 1]), [1, width]);
  const rays = tf.reshape(tf.stack([columns, rows, tf.onesLike(rows)]), [1, 3, height * width]);
  const raysOfBatch = tf.tile(rays, [batch, 1, 1]);

  const stock = (d: Tensor, m: Tensor): Tensor => {
    const points = tf.mul(raysOfBatch, tf.reshape(d, [batch, 1, height * width]));
    const homogeneous = tf.concat([points, tf.ones([batch, 1, height * width])], 1);
    const q = tf.matMul(m, homogeneous);
    const z = tf.add(tf.slice(q, [0, 2, 0], [batch, 1, height * width]), 1e-7);
    const pixels = tf.div(tf.slice(q, [0, 0, 0], [batch, 2, height * width]), z);
    return tf.reshape(tf.transpose(pixels, [0, 2, 1]), [batch, height, width, 2]);
  };
  const withGradients = (f: (d: Tensor, m: Tensor) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((d, m) => f(d as Tensor, m as Tensor))([depth, matrices], dy);
    return [value, ...grads];
  };
  return {
    name: "project, forward and backward",
    kernel: withGradients((d, m) => project(d as Tensor4D, m as Tensor3D)),
    stock: withGradients(stock),
  };
}
