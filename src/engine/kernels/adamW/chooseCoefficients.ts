import { asTensors } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import source from "./chooseCoefficients.wgsl?raw";

/** Coefficients of a group, see `adamWCoefficients`. */
export const COEFFICIENTS = 8;

/** Parameters that share a learning rate, in the order of the table. */
export const RATE_GROUPS = ["encoder", "decoder", "pose"] as const;
export type RateGroup = (typeof RATE_GROUPS)[number];

export const chooseCoefficientsSpec: KernelSpec = {
  name: "chooseCoefficients",
  wgsl: source,
  workgroupSize: [COEFFICIENTS, 1, 1],
  reads: ["table", "firstCount", "skip"],
  updates: ["applied"],
  writes: [...RATE_GROUPS],
  uniforms: { rows: "u32" },
};

/** What the CPU says of the updates that may be due: it cannot know yet whether the steps under way are skipped. */
export interface CoefficientTable {
  /** float32 [rows, 3, 8]: `adamWCoefficients` of the updates firstCount + 1, firstCount + 2, ... for every group. */
  readonly table: Tensor;
  /** int32 [1]: updates that the CPU knows of. */
  readonly firstCount: Tensor;
}

/** Coefficients [8] of the update that is due, a tensor a group, and counts it: `applied` (int32 [1]) rises by one, in place,
 *  unless `skip` (int32 [1]) is not 0. A count outside the table gives NaN. Not on the tape. */
export function chooseCoefficients(
  { table, firstCount }: CoefficientTable,
  applied: Tensor,
  skip: Tensor,
): Record<RateGroup, Tensor> {
  const [encoder, decoder, pose] = asTensors(
    dispatch(chooseCoefficientsSpec, {
      tensors: { table, firstCount, skip, applied },
      outputs: RATE_GROUPS.map(() => ({ shape: [COEFFICIENTS] })),
      uniforms: { rows: table.shape[0] },
      invocations: [COEFFICIENTS],
    }),
  );
  return { encoder, decoder, pose };
}
