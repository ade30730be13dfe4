import { isUnusedByNetworks, toTorch } from "../checkpoint/names.ts";
import type { ParameterSpec } from "../networks/declaration.ts";
import type { ParameterStore } from "../networks/params.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { type Comparisons, type Distance, INFINITELY_FAR } from "./compare.ts";
import { probeVector } from "./formula.ts";
import type { GoldenFile } from "./goldenFile.ts";
import type { GradientRow, GradientTable } from "./gradientTable.ts";
import { type Bar, bars } from "./tolerances.ts";

/** By parameter name, in PyTorch's layout; null where the parameter does not reach the loss. */
export type TorchGradients = ReadonlyMap<string, Float32Array | null>;

/** Gradients of a loss with respect to all trained parameters. */
export async function gradientsOf(
  p: ParameterStore,
  loss: (p: ParameterStore) => Tensor,
): Promise<TorchGradients> {
  const names = p.names("trained");
  const { value, grads } = tf.engine().gradients(
    () => loss(p),
    names.map((name) => p.get(name)),
    undefined,
    true,
  );
  value.dispose();
  const gradients = new Map<string, { readonly gradient: Tensor }>();
  for (const [i, name] of names.entries()) {
    // The tape leaves a hole where a parameter does not reach the loss.
    const gradient = grads[i] as Tensor | null | undefined;
    if (gradient != null) gradients.set(name, { gradient });
  }
  const read = await readGradients(p, gradients);
  for (const { gradient } of gradients.values()) gradient.dispose();
  return read;
}

/** Reads the gradients of all trained parameters back. */
export async function readGradients(
  p: ParameterStore,
  gradients: ReadonlyMap<string, { readonly gradient: Tensor }>,
): Promise<TorchGradients> {
  const read = new Map<string, Float32Array | null>();
  for (const name of p.names("trained")) {
    const entry = gradients.get(name);
    read.set(name, entry === undefined ? null : await inTorchOrder(p, name, entry.gradient));
  }
  return read;
}

/** The values of a tensor that is laid out as the parameter `name`, in PyTorch's order. */
export async function inTorchOrder(p: ParameterStore, name: string, tensor: Tensor): Promise<Float32Array> {
  const { layout, torchShape } = p.specs.get(name) as ParameterSpec;
  return toTorch(layout, torchShape, (await tensor.data<"float32">()) as Float32Array);
}

/** Compares every gradient with its row: norm and product with the probe vector, relative to the norm; of gradients
 *  that are zero in exact arithmetic, the noise. One result per parameter, and one for what 95 % of those keep that have
 *  a gradient other than zero: rows that are null or zero would only make it easier.
 *  A gradient that exists on one side only, or differs in size, is infinitely far. */
export function compareGradients(
  comparisons: Comparisons,
  table: GradientTable,
  gradients: TorchGradients,
  seedPrefix: string,
): void {
  const errors: number[] = [];
  const { most, all, zeroShare } = bars.gradients;
  const zero: Bar = {
    family: "gradients that are zero",
    measure: "maxAbs",
    tolerance: zeroShare * table.largestNorm,
  };
  const label = (name: string): string => `grad.${name}`;
  for (const [name, gradient] of gradients) {
    const row = table.rows.get(name);
    if (row === undefined && table.subsetOf !== null) comparisons.leftOut.push(`${table.file}: ${name}`);
    else if (row === null && gradient === null) comparisons.record(label(name), { relL2: 0, maxAbs: 0 }, all);
    else if (row == null || gradient?.length !== row.size)
      comparisons.record(label(name), INFINITELY_FAR, all);
    else if (row.isZero) comparisons.record(label(name), noiseOf(gradient), zero);
    else {
      const measured = distanceFromRow(gradient, row, probeVector(seedPrefix, name, gradient.length));
      errors.push(measured.relL2);
      comparisons.record(label(name), measured, all);
    }
  }
  for (const name of table.rows.keys())
    if (!gradients.has(name) && !isUnusedByNetworks(name))
      comparisons.record(label(name), INFINITELY_FAR, all);
  if (errors.length === 0) return;
  const quantile = keptByMost(errors);
  comparisons.record("grad.* (95 % of the parameters)", { relL2: quantile, maxAbs: quantile }, most);
}

/** The error that at least 95 % of some are not above: of 22 the last but one, since 20 are fewer than 95 %. */
function keptByMost(errors: readonly number[]): number {
  return [...errors].sort((a, b) => a - b)[Math.ceil(0.95 * errors.length) - 1];
}

/** Compares the gradients that a file holds whole, under `prefix` and the parameter's name. */
export function compareWholeGradients(
  comparisons: Comparisons,
  stored: GoldenFile,
  prefix: string,
  gradients: TorchGradients,
  bar: Bar,
): void {
  for (const tensor of stored.tensors.keys()) {
    if (!tensor.startsWith(prefix)) continue;
    const gradient = gradients.get(tensor.slice(prefix.length)) ?? null;
    if (gradient === null) comparisons.record(tensor, INFINITELY_FAR, bar);
    else comparisons.values(gradient, stored, tensor, bar);
  }
}

function distanceFromRow(
  gradient: Float32Array,
  { norm, product }: Extract<GradientRow, { isZero: false }>,
  probe: Float32Array,
): Distance {
  const maxAbs = Math.max(Math.abs(normOf(gradient) - norm), Math.abs(inner(gradient, probe) - product));
  return Number.isFinite(maxAbs) ? { relL2: maxAbs / norm, maxAbs } : INFINITELY_FAR;
}

function noiseOf(gradient: Float32Array): Distance {
  const norm = normOf(gradient);
  return Number.isFinite(norm) ? { relL2: norm, maxAbs: norm } : INFINITELY_FAR;
}

export function normOf(values: Float32Array): number {
  return Math.sqrt(inner(values, values));
}

export function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
