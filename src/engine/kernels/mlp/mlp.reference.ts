import { geluReference } from "../activation/activation.reference.ts";

export interface MlpInputs {
  readonly x: Float64Array;
  readonly weight1: Float64Array;
  readonly bias1: Float64Array;
  readonly weight2: Float64Array;
  readonly bias2: Float64Array;
  readonly residual: Float64Array;
}

/** residual + factor (gelu(x W1 + b1) W2 + b2) in float64; the rows of x are shared out evenly among the factors. */
export function mlpReference(v: MlpInputs, factors: readonly number[]): Float64Array {
  const hidden = linearReference(v.x, v.weight1, v.bias1).map(geluReference);
  const branch = linearReference(hidden, v.weight2, v.bias2);
  const perPicture = branch.length / factors.length;
  return branch.map((b, i) => v.residual[i] + factors[Math.floor(i / perPicture)] * b);
}

function linearReference(x: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const result = new Float64Array((x.length / inputs) * outputs);
  for (let at = 0; at < result.length; at++) {
    const [row, out] = [Math.floor(at / outputs), at % outputs];
    let sum = bias[out];
    for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * weight[i * outputs + out];
    result[at] = sum;
  }
  return result;
}
