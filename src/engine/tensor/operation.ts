import type { PlaygroundBackend } from "./backend.ts";
import { substituteOf } from "./substitutes.ts";
import { type NamedAttrMap, type Tensor, type TensorInfo, tf } from "./tf.ts";

/** A differentiable operation of our own. `In` names its tensors, `Attrs` its numbers. */
export interface OperationDefinition<In extends string, Attrs extends NamedAttrMap> {
  readonly name: string;
  /** Runs the kernel(s); every output is float32 or int32. */
  readonly forward: (inputs: Readonly<Record<In, TensorInfo>>, attrs: Attrs) => TensorInfo[];
  /** Given the outputs' gradients (in order), the inputs and the outputs, one lazy gradient per input.
   *  An input without an entry is a constant; asking for its gradient throws in the tape. */
  readonly gradient: (
    dy: readonly Tensor[],
    saved: Readonly<Record<In, Tensor>> & { readonly outputs: readonly Tensor[] },
    attrs: Attrs,
  ) => Partial<Record<In, () => Tensor>>;
}

/** Registers a kernel and its gradient with the library, so that the tape asks only for gradients that are needed.
 *  Inputs are saved for the backward pass in the order of `inputNames`. */
export function defineOperation<In extends string, Attrs extends NamedAttrMap>(
  inputNames: readonly In[],
  definition: OperationDefinition<In, Attrs>,
): (inputs: Record<In, Tensor>, attrs: Attrs) => Tensor[] {
  const kernelName = `playground.${definition.name}`;
  tf.registerKernel({
    kernelName,
    backendName: "webgpu",
    kernelFunc: ({ inputs, attrs }) =>
      definition.forward(inputs as Record<In, TensorInfo>, attrs as unknown as Attrs),
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputNames],
    saveAllInputs: false,
    // The tape saves outputs after inputs; outputs are rarely needed but cost nothing (they share buffers).
    outputsToSave: Array.from({ length: 8 }, () => true),
    gradFunc: (dy, saved, attrs) => {
      const byName = Object.fromEntries(inputNames.map((input, i) => [input, saved[i]])) as Record<
        In,
        Tensor
      >;
      const gradients = definition.gradient(
        Array.isArray(dy) ? dy : [dy],
        { ...byName, outputs: saved.slice(inputNames.length) },
        attrs as unknown as Attrs,
      );
      return gradients as Record<string, () => Tensor>;
    },
  });
  return (inputs, attrs) => {
    const substitute = substituteOf("operations", definition.name);
    if (substitute !== null) return [...substitute(inputs as never, attrs as never)];
    const result = tf.engine().runKernel(kernelName, inputs, attrs) as unknown;
    return Array.isArray(result) ? (result as Tensor[]) : [result as Tensor];
  };
}

/** `x` as a constant: same values, no gradient. The tape does not see the result (no copy is made). */
export function detach<T extends Tensor>(x: T): T {
  (tf.backend() as PlaygroundBackend).incRef(x.dataId);
  return tf.engine().makeTensorFromTensorInfo({ dataId: x.dataId, shape: x.shape, dtype: x.dtype }) as T;
}

/** Kernel outputs as tensors outside the tape: for gradients and optimiser steps. */
export function asTensors(outputs: readonly TensorInfo[]): Tensor[] {
  return outputs.map((output) => tf.engine().makeTensorFromTensorInfo(output));
}
