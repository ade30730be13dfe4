import type { PairIntrinsics } from "../reconstruction/projection.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { Comparisons } from "./compare.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { mapFromGolden } from "./networkInputs.ts";
import type { Bar } from "./tolerances.ts";

/** The stored tensors as the engine's, and the comparison with them. */
export class Case5Golden {
  readonly stored: GoldenFile;
  private readonly comparisons: Comparisons;

  constructor(stored: GoldenFile, comparisons: Comparisons) {
    this.stored = stored;
    this.comparisons = comparisons;
  }

  /** Whether all inputs that only some results need are stored; a subset may lack them, which is noted. */
  hasOrLeavesOut(...inputs: readonly string[]): boolean {
    const missing = inputs.filter((name) => this.stored.find(name) === null);
    for (const name of missing) this.comparisons.leaveOut(this.stored, name);
    return missing.length === 0;
  }

  values(name: string): Float32Array {
    return this.stored.get(name).data;
  }

  map(name: string): Tensor4D {
    return mapFromGolden(this.stored.get(name));
  }

  /** [B,1,K] as [B,K]. */
  vectors(name: string): Tensor2D {
    const { shape, data } = this.stored.get(name);
    return tf.tensor2d(data, [shape[0], shape[shape.length - 1]]);
  }

  /** The upper three rows of [B,4,4]. */
  transforms(name: string): Tensor3D {
    const { shape, data } = this.stored.get(name);
    return tf.slice(tf.tensor3d(data, [shape[0], 4, 4]), [0, 0, 0], [-1, 3, 4]);
  }

  /** The pinholes of `in.K`, for source and target alike. */
  intrinsics(): PairIntrinsics {
    const { shape, data } = this.stored.get("in.K");
    const pinholes = tf.tensor2d(
      Array.from({ length: shape[0] }, (_, b) => [0, 5, 2, 6].map((at) => data[16 * b + at])),
    );
    return { source: pinholes, target: pinholes };
  }

  /** Runs `compute` and compares its results, by name, with the stored tensors. */
  async compare(bar: Bar | readonly Bar[], compute: () => Record<string, Tensor>): Promise<void> {
    for (const [name, ours] of Object.entries(tf.tidy(compute)))
      await this.comparisons.tensor(ours, this.stored, name, bar);
  }

  /** Compares `ours`, which is disposed, with what follows from the stored tensor `stored`; by default that itself.
   *  Maps have the engine's layout on both sides. */
  async compareAs(
    name: string,
    bar: Bar,
    ours: Tensor,
    stored: string,
    change: (reference: Tensor4D) => Tensor = (reference) => reference,
  ): Promise<void> {
    const found = this.stored.find(stored);
    if (found === null) {
      this.comparisons.leaveOut(this.stored, `${stored} for ${name}`);
      ours.dispose();
      return;
    }
    const values = await ours.data();
    ours.dispose();
    if (found.shape.length !== 4) return this.comparisons.derived(name, values, found.data, bar);
    const reference = tf.tidy(() => change(mapFromGolden(found)));
    this.comparisons.derived(name, values, await reference.data(), bar);
    reference.dispose();
  }

  compareValues(bar: Bar, name: string, ours: ArrayLike<number>): void {
    this.comparisons.values(ours, this.stored, name, bar);
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
