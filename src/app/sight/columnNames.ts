import type { Column } from "../../engine/protocol.ts";

/** The stages as people read them. */
export const COLUMN_NAMES: Readonly<Record<Column, string>> = {
  identity: "identity",
  coarse: "coarse",
  optimT: "Optim t",
  optimR: "Optim R",
};

export const COLUMN_NOTES: Readonly<Record<Column, string>> = {
  identity: "The source picture as it is: what not moving at all would cost.",
  coarse: "The source warped by COLMAP's pose as the run is given it, and the predicted depth.",
  optimT: "The same with AlignNet's scale s and residual translation Δt; the rotation stays the coarse one.",
  optimR: "PoseNet looks at A's picture and the target, and turns and moves what is still wrong.",
};
