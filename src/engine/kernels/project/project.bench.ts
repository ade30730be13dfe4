import { type Comparison, differentiated } from "../../stock/comparison.ts";
import { type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { project } from "./project.ts";

/** `project` with both gradients. */
export function projectComparison([batch, height, width]: readonly [number, number, number]): Comparison {
  const depth = tensorOf(randomArray(1, [batch, height, width, 1], 1, 2));
  const identity = tf.tensor3d([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]);
  const matrices = tf.add(tf.tile(identity, [batch, 1, 1]), tensorOf(randomArray(2, [batch, 3, 4], 0, 1e-3)));
  return {
    name: `project [${batch},${height},${width}], forward and both gradients`,
    run: differentiated((d, m) => project(d as Tensor4D, m as Tensor3D), [depth, matrices]),
  };
}
