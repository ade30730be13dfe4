import { toTorch } from "../checkpoint/names.ts";
import type { ParameterSpec } from "../networks/declaration.ts";
import type { ParameterStore } from "../networks/params.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { probeVector } from "./formula.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { withFormulaWeights } from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityResult } from "./types.ts";

/** A row of a golden gradient table. Null: the parameter does not reach the loss. `zero`: the gradient is exactly zero
 *  in exact arithmetic, so that only rounding noise is left. */
type GoldenGradient = { readonly norm64: number; readonly dot64: number; readonly zero?: boolean } | null;

/** Compares the gradient of every parameter with a golden table, through its norm and its product with the probe
 *  vector, both relative to the reference's norm. Three results: the error that 95 % of the parameters keep, the worst,
 *  and the largest noise in a gradient that is exactly zero, relative to the largest norm of the table.
 *  @throws if a parameter is missing in the table, or reaches the loss on one side only. */
export async function compareGradients(
  parityCase: string,
  folder: GoldenFolder,
  file: string,
  specs: readonly ParameterSpec[],
  loss: (p: ParameterStore) => Tensor,
): Promise<ParityResult[]> {
  const table = (await folder.json(file)) as Readonly<Record<string, GoldenGradient>>;
  const largestNorm = Math.max(...Object.values(table).map((row) => row?.norm64 ?? 0));
  const errors: number[] = [];
  let noise = 0;
  await withFormulaWeights(folder, specs, async (p) => {
    for (const [name, gradient] of await gradientsInTorchOrder(p, loss)) {
      const row = table[name];
      if (row === undefined || (row === null) !== (gradient === null))
        throw new Error(`${file}: the gradient of ${name} exists on one side only.`);
      if (row === null || gradient === null) continue;
      const norm = Math.sqrt(inner(gradient, gradient));
      if (row.zero === true) noise = Math.max(noise, norm / largestNorm);
      else {
        const product = inner(gradient, probeVector(folder.seedPrefix, name, gradient.length));
        errors.push(Math.max(Math.abs(norm - row.norm64), Math.abs(product - row.dot64)) / row.norm64);
      }
    }
  });
  errors.sort((a, b) => a - b);
  const result = (name: string, relL2: number, tolerance: number): ParityResult => ({
    case: parityCase,
    name: `${file}: ${name}`,
    relL2,
    maxAbs: relL2,
    tolerance,
    ok: relL2 <= tolerance,
  });
  return [
    result(
      "95 % of the parameters",
      errors[Math.floor(0.95 * (errors.length - 1))],
      tolerances.mostGradients,
    ),
    result("worst parameter", errors[errors.length - 1], tolerances.allGradients),
    result("noise of gradients that are zero", noise, tolerances.zeroGradients),
  ];
}

async function gradientsInTorchOrder(
  p: ParameterStore,
  loss: (p: ParameterStore) => Tensor,
): Promise<Map<string, Float32Array | null>> {
  const names = p.names("trained");
  const parameters = names.map((name) => p.get(name));
  const { value, grads } = tf.engine().gradients(() => loss(p), parameters);
  value.dispose();
  const inOrder = new Map<string, Float32Array | null>();
  for (const [i, name] of names.entries()) {
    // The tape leaves a hole where a parameter does not reach the loss.
    const gradient = grads[i] as Tensor | undefined;
    if (gradient === undefined) inOrder.set(name, null);
    else {
      const { layout, torchShape } = p.specs.get(name) as ParameterSpec;
      inOrder.set(name, toTorch(layout, torchShape, (await gradient.data<"float32">()) as Float32Array));
      gradient.dispose();
    }
  }
  return inOrder;
}

function inner(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
