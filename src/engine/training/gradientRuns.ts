import { RATE_GROUPS, type RateGroup } from "../kernels/adamW/chooseCoefficients.ts";
import type { ParameterStore } from "../networks/params.ts";
import { type Bucket, type BucketLayout, gather, layOut } from "../tensor/bucket.ts";
import type { Tensor } from "../tensor/tf.ts";

/** By parameter name; a parameter that does not reach the loss has none. */
export type Gradients = ReadonlyMap<string, { readonly parameter: Tensor; readonly gradient: Tensor }>;

/** Neighbouring parameters of one rate that all have a gradient: one dispatch watches or updates them together. */
export interface GradientRun {
  readonly bucket: Bucket;
  /** The bucket's part that is `names[0]`. */
  readonly firstPart: number;
  readonly names: readonly string[];
  readonly group: RateGroup;
  /** Of the gradients, and of the parameters in `bucket.span`. */
  readonly layout: BucketLayout;
  /** [layout.elements]; the gaps hold anything. */
  readonly gradient: Tensor;
}

type Neighbours = Pick<GradientRun, "bucket" | "firstPart" | "group"> & { readonly names: string[] };

/** Gradients side by side as their parameters are. Inside a `tidy`, which frees them. */
export function gatherGradients(parameters: ParameterStore, gradients: Gradients): GradientRun[] {
  const runs: Neighbours[] = [];
  for (const name of parameters.names("trained")) {
    if (!gradients.has(name)) continue;
    const { bucket, part } = parameters.placeOf(name);
    const group = groupOf(name);
    const last = runs.at(-1);
    const isNext =
      last?.bucket === bucket && last.group === group && last.firstPart + last.names.length === part;
    if (isNext) last.names.push(name);
    else runs.push({ bucket, firstPart: part, group, names: [name] });
  }
  return runs.map((run) => {
    const ofRun = run.names.flatMap((name) => gradients.get(name)?.gradient ?? []);
    const layout = layOut(ofRun.map(({ size }) => size));
    return { ...run, layout, gradient: gather(ofRun, layout) };
  });
}

/** Whose learning rate a parameter has. */
export function groupOf(name: string): RateGroup {
  const [encoder, decoder, pose] = RATE_GROUPS;
  if (name.startsWith("encoder.")) return encoder;
  return name.startsWith("depth.") ? decoder : pose;
}
