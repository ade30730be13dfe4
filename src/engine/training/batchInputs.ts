import type { ControlBuffer, InputSpec } from "../replay/controlBuffer.ts";
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from "../tensor/tf.ts";
import type { BatchNumbers, BatchTensors, PictureTensors, SourceTensors } from "./trainingSet.ts";

/** The inputs that pick a batch: the same for training and for looking at a frame. */
export function batchLayout(batch: number): Record<string, InputSpec> {
  const picture = (place: Place): Record<string, InputSpec> => ({
    [`${place}.pictures`]: { dtype: "int32", shape: [batch] },
    [`${place}.intrinsics`]: { dtype: "float32", shape: [batch, 4] },
  });
  const source = (place: Place): Record<string, InputSpec> => ({
    ...picture(place),
    [`${place}.coarseSourceFromTarget`]: { dtype: "float32", shape: [batch, 3, 4] },
  });
  return { ...picture("target"), ...source("earlier"), ...source("later") };
}

/** The batch's numbers on the GPU: parts of the control buffer, which keeps them. */
export function batchTensors({ tensors }: ControlBuffer<string>): BatchTensors {
  const input = <T extends Tensor>(name: string): T => tensors[name] as T;
  const picture = (place: Place): PictureTensors => ({
    pictures: input<Tensor1D>(`${place}.pictures`),
    intrinsics: input<Tensor2D>(`${place}.intrinsics`),
  });
  const source = (place: Place): SourceTensors => ({
    ...picture(place),
    coarseSourceFromTarget: input<Tensor3D>(`${place}.coarseSourceFromTarget`),
  });
  return { target: picture("target"), sources: [source("earlier"), source("later")] };
}

/** Sets a batch's numbers for the next `upload`. */
export function setBatch(control: ControlBuffer<string>, { target, sources }: BatchNumbers): void {
  const [earlier, later] = sources;
  for (const [place, { pictures, intrinsics }] of Object.entries({ target, earlier, later })) {
    control.set(`${place}.pictures`, pictures);
    control.set(`${place}.intrinsics`, intrinsics);
  }
  control.set("earlier.coarseSourceFromTarget", earlier.coarseSourceFromTarget);
  control.set("later.coarseSourceFromTarget", later.coarseSourceFromTarget);
}

type Place = "target" | "earlier" | "later";
