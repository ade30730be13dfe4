import type { ParameterSpec } from "../networks/declaration.ts";
import { seedOf } from "../networks/nameSeed.ts";
import type { WeightSource } from "../networks/weightSources.ts";

/** The formula from which both sides make the same weights and inputs, without storing them (golden README, "The
 *  formula"). */

/** Output number `index` (from 0) of the mulberry32 generator started at `seed`; uniform in [0, 1). */
export function uniformAt(seed: number, index: number): number {
  const a = (seed + Math.imul(index + 1, 0x6d2b79f5)) | 0;
  let t = Math.imul(a ^ (a >>> 15), a | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** Element `index` of the symmetric stream of a name: uniform in [-1, 1). */
export function symmetricAt(seed: number, index: number): number {
  return 2 * uniformAt(seed, index) - 1;
}

/** The first `length` elements of the symmetric stream of a name, times `factor`; rounded once. */
export function symmetricStream(name: string, length: number, factor = 1): Float32Array {
  const seed = seedOf(name);
  // Tens of millions of elements are made per case: a loop is ten times faster than `Float32Array.from`.
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = symmetricAt(seed, i) * factor;
  return values;
}

/** Weights by formula. The value of an element depends on its name, its index in PyTorch's order, the name's ending
 *  and the number of dimensions; computed in float64 and rounded once. */
export function formulaWeights(seedPrefix: string): WeightSource {
  return (spec) => {
    const seed = seedOf(seedPrefix + spec.name);
    const rule = ruleOf(spec);
    const values = new Float32Array(spec.torchShape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = rule(seed, i);
    return values;
  };
}

/** `length` values of the probe vector of a parameter, against which gradients are projected. */
export function probeVector(seedPrefix: string, parameter: string, length: number): Float32Array {
  return symmetricStream(`${seedPrefix}${parameter}.probe`, length);
}

function ruleOf({ name, torchShape }: ParameterSpec): (seed: number, index: number) => number {
  if (name.endsWith("running_mean")) return (seed, i) => 0.1 * symmetricAt(seed, i);
  if (name.endsWith("running_var")) return (seed, i) => 0.75 + 0.5 * uniformAt(seed, i);
  if (name.endsWith(".bias")) return (seed, i) => 0.05 * symmetricAt(seed, i);
  if (torchShape.length === 1) return (seed, i) => 1 + 0.1 * symmetricAt(seed, i);
  const fanIn = torchShape.slice(1).reduce((a, b) => a * b, 1);
  const bound = Math.sqrt(3 / fanIn);
  return (seed, i) => bound * symmetricAt(seed, i);
}
