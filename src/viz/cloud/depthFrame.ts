import type { PinholeIntrinsics } from "../../engine/protocol.ts";
import type { Rows } from "../rigid.ts";

/** A frame whose depth becomes points: its map and its camera. */
export interface DepthFrame {
  readonly camFromWorld: Rows;
  readonly intrinsics: PinholeIntrinsics;
  readonly width: number;
  readonly height: number;
  /** Along the optical axis, in the units of the pose, height * width. */
  readonly depth: Float32Array;
}
