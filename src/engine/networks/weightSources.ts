import { canonicalName, isUnusedByNetworks } from "../checkpoint/names.ts";
import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { ProblemError } from "../problem.ts";
import { normalAt, Purpose, uniformAt } from "../tensor/random.ts";
import type { ParameterSpec } from "./declaration.ts";
import { seedOf } from "./nameSeed.ts";

/** Gives a parameter's values in PyTorch's layout. */
export type WeightSource = (spec: ParameterSpec) => Float32Array;

/** Fresh weights. Equal seeds give equal weights, and a parameter's values depend on no other parameter. */
export function initialWeights(seed: number): WeightSource {
  return ({ name, torchShape, initial }) => {
    const values = new Float32Array(torchShape.reduce((a, b) => a * b, 1));
    // The name stands where a step would: steps lie below 2^31.
    const key = { seed, step: seedOf(name) >>> 1, purpose: Purpose.initialisation };
    switch (initial.kind) {
      case "constant":
        return values.fill(initial.value);
      case "uniform":
        return values.map((_, i) => initial.bound * (2 * uniformAt(key, i) - 1));
      case "normal":
        return values.map((_, i) => initial.deviation * normalAt(key, i));
    }
  };
}

/** Weights out of a checkpoint, under the reference's names (with each network's prefix).
 *  Spellings of shared tensors are recognised; entries that no network reads are passed over.
 *  @throws ProblemError `weights-missing` or `weights-shape` when a parameter cannot be filled from the file. */
export function weightsFromCheckpoint(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): WeightSource {
  const byName = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    const canonical = canonicalName(name);
    if (!isUnusedByNetworks(name) && !byName.has(canonical)) byName.set(canonical, tensor);
  }
  return ({ name, torchShape }) => {
    const stored = byName.get(name);
    if (stored === undefined)
      throw unfit(
        file,
        "weights-missing",
        `The file has no tensor "${name}" of shape [${torchShape.join(", ")}].`,
      );
    if (!(stored.data instanceof Float32Array) || stored.shape.join() !== torchShape.join())
      throw unfit(
        file,
        "weights-shape",
        `"${name}" is ${stored.dtype} [${stored.shape.join(", ")}], expected F32 [${torchShape.join(", ")}].`,
      );
    return stored.data;
  };
}

function unfit(file: string, code: string, message: string): ProblemError {
  const remedy = "Choose the encoder and options that the weights were trained with.";
  return new ProblemError({ severity: "error", code, message, file, line: null, remedy });
}
