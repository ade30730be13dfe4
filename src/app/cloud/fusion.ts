import { type ConsistencyLimits, consistentPixels } from "../../viz/cloud/consistency.ts";
import type { DepthFrame } from "../../viz/cloud/depthFrame.ts";
import { type EdgeLimits, surfacePixels } from "../../viz/cloud/edgeFilter.ts";
import { type PredictedCloud, predictedCloud } from "../../viz/cloud/predictedCloud.ts";

export interface FusionRequest {
  readonly frames: readonly DepthFrame[];
  readonly edges: EdgeLimits | null;
  readonly consistency: ConsistencyLimits;
}

/** Views that are asked about a point, on each side of its frame in time. */
const VIEWS_ON_A_SIDE = 3;

/** The points of all frames that lie on surfaces and that enough of the neighbouring frames agree with. */
export function fuse({ frames, edges, consistency }: FusionRequest): PredictedCloud {
  const kept = frames.map((frame, i) => {
    const views = neighboursOf(frames, i);
    const agreed = consistentPixels(frame, views, consistency);
    return surfacePixels(frame, edges).map((isSurface, pixel) => isSurface & agreed[pixel]);
  });
  return predictedCloud(frames, kept);
}

/** The frames before and after one; at the ends more of the other side, so that each is asked of equally many. */
function neighboursOf(frames: readonly DepthFrame[], at: number): readonly DepthFrame[] {
  const first = Math.max(0, Math.min(at - VIEWS_ON_A_SIDE, frames.length - 1 - 2 * VIEWS_ON_A_SIDE));
  return frames.slice(first, first + 2 * VIEWS_ON_A_SIDE + 1).filter((frame) => frame !== frames[at]);
}
