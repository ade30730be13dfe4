import type { GroundTruthDepth } from "../../data/sequence.ts";
import { writeNpy } from "../npy.ts";
import { storedZip } from "../storedZip.ts";
import type { SplitItem } from "./splits.ts";

/** The held-out frames that the reference can evaluate on: it keeps all depth maps in one array. */
export interface TestSet {
  readonly items: readonly SplitItem[];
  /** `gt_depths.npz`: `data` is [items, height, width] float32, metres, 0 where invalid. */
  readonly depths: Uint8Array<ArrayBuffer>;
  /** Frames left out because their depth maps have another size than the first one's. */
  readonly otherSizes: number;
}

/** @returns null if none of the items has ground truth.
 *  @throws ProblemError `ground-truth-unreadable` if a depth map is damaged. */
export async function testSetOf(items: readonly SplitItem[]): Promise<TestSet | null> {
  const measured: { item: SplitItem; depth: GroundTruthDepth }[] = [];
  let otherSizes = 0;
  for (const item of items) {
    const depth = await item.folder.frames[item.index].frame.groundTruth?.();
    if (depth === undefined) continue;
    const size = measured[0]?.depth ?? depth;
    if (depth.width === size.width && depth.height === size.height) measured.push({ item, depth });
    else otherSizes++;
  }
  if (measured.length === 0) return null;
  const { width, height } = measured[0].depth;
  const metres = new Float32Array(measured.length * height * width);
  measured.forEach(({ depth }, i) => {
    metres.set(depth.metres, i * height * width);
  });
  const array = writeNpy([measured.length, height, width], metres);
  return {
    items: measured.map(({ item }) => item),
    depths: storedZip(new Map([["data.npy", array]])),
    otherSizes,
  };
}
