import type { PairIntrinsics } from "../reconstruction/projection.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import type { GoldenTensor } from "./goldenFolder.ts";
import { mapFromGolden, required } from "./networkInputs.ts";
import type { ParityResult } from "./types.ts";

/** The stored tensors as the engine's, and the comparison with them. */
export class Case5Golden {
  private readonly stored: ReadonlyMap<string, GoldenTensor>;

  constructor(stored: ReadonlyMap<string, GoldenTensor>) {
    this.stored = stored;
  }

  values(name: string): Float32Array {
    return required(this.stored, name).data;
  }

  map(name: string): Tensor4D {
    return mapFromGolden(required(this.stored, name));
  }

  /** [B,1,K] as [B,K]. */
  vectors(name: string): Tensor2D {
    const { shape, data } = required(this.stored, name);
    return tf.tensor2d(data, [shape[0], shape[shape.length - 1]]);
  }

  /** The upper three rows of [B,4,4]. */
  transforms(name: string): Tensor3D {
    const { shape, data } = required(this.stored, name);
    return tf.slice(tf.tensor3d(data, [shape[0], 4, 4]), [0, 0, 0], [-1, 3, 4]);
  }

  /** The pinhole of `in.K`, for source and target alike. */
  intrinsics(): PairIntrinsics {
    const k = this.values("in.K");
    const pinholes = tf.tensor2d([0, 16].map((at) => [k[at], k[at + 5], k[at + 2], k[at + 6]]));
    return { source: pinholes, target: pinholes };
  }

  /** Runs `compute` and compares its results, by name, with the stored tensors. */
  async compare(tolerance: number, compute: () => Record<string, Tensor>): Promise<ParityResult[]> {
    const results: ParityResult[] = [];
    for (const [name, ours] of Object.entries(tf.tidy(compute))) {
      results.push(await compareTensor("5", name, ours, required(this.stored, name), tolerance));
    }
    return results;
  }
}

/** [B,3,4] as the reference's [B,4,4]; the last row of a gradient is 0, as nothing depends on it. */
export function withLastRow(upper: Tensor3D, corner: 0 | 1): Tensor3D {
  const row = tf.tensor3d(Array.from({ length: upper.shape[0] }, () => [[0, 0, 0, corner]]));
  return tf.concat([upper, row], 1);
}

/** Points of the target camera's frame, homogeneous, [B,4,H·W] row-major. The engine never makes them: its projection
 *  goes from pixels to pixels; so this says where our depth puts the points. */
export function cameraPoints(
  depth: ArrayLike<number>,
  k: Float32Array,
  [batch, height, width]: readonly [number, number, number],
): Float64Array {
  const pixels = height * width;
  const points = new Float64Array(batch * 4 * pixels);
  for (let b = 0; b < batch; b++) {
    const [fx, fy, cx, cy] = [k[b * 16], k[b * 16 + 5], k[b * 16 + 2], k[b * 16 + 6]];
    for (let i = 0; i < pixels; i++) {
      const z = depth[b * pixels + i];
      const point = [(z * ((i % width) - cx)) / fx, (z * (Math.floor(i / width) - cy)) / fy, z, 1];
      point.forEach((value, row) => {
        points[(b * 4 + row) * pixels + i] = value;
      });
    }
  }
  return points;
}
