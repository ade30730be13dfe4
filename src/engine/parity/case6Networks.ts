import type { ParameterSpec } from "../networks/declaration.ts";
import type { ParameterStore } from "../networks/params.ts";
import type { Comparisons } from "./compare.ts";
import { formulaWeights } from "./formula.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { inTorchOrder, normOf, type TorchGradients } from "./gradients.ts";
import { type Bar, bars } from "./tolerances.ts";

/** Prefixes under which the set-up's six networks keep their weights. */
const NETWORKS = ["encoder", "depth", "pose_encoder", "pose", "trans_encoder", "trans"] as const;

/** The classifiers of the two ResNets: in the reference's state dictionaries and in its norms, but nothing reads them, so
 *  the engine does not have them, and no step moves them. */
const CLASSIFIERS: readonly ParameterSpec[] = ["pose_encoder", "trans_encoder"].flatMap((network) => [
  unusedSpec(`${network}.encoder.fc.weight`, [1000, 512]),
  unusedSpec(`${network}.encoder.fc.bias`, [1000]),
]);

/** `grad_norm.*`: the norm of each network's gradient. */
export function gradientNorms(gradients: TorchGradients): Map<string, number> {
  const squares = new SquaresByNetwork();
  for (const [name, gradient] of gradients) if (gradient !== null) squares.add(name, gradient);
  return squares.norms("grad_norm");
}

/** `param_norm_after_step.*`: the norm of each network's parameters as they are now. */
export async function parameterNorms(p: ParameterStore, seedPrefix: string): Promise<Map<string, number>> {
  const squares = new SquaresByNetwork();
  for (const name of p.names("trained")) squares.add(name, (await p.get(name).data()) as Float32Array);
  const formula = formulaWeights(seedPrefix);
  for (const classifier of CLASSIFIERS) squares.add(classifier.name, formula(classifier));
  return squares.norms("param_norm_after_step");
}

/** Compares the parameters and running statistics that are stored as they were after step `step` (from 1). */
export async function compareWeights(
  comparisons: Comparisons,
  reference: GoldenFile,
  p: ParameterStore,
  step: number,
): Promise<void> {
  for (const tensor of reference.tensors.keys()) {
    const [, kind, name] = new RegExp(`^after${step}\\.(param|buf)\\.(.+)$`).exec(tensor) ?? [];
    if (name === undefined) continue;
    const bar = (step === 1 ? barAfterStep1 : barAfterStep6)(kind, name);
    comparisons.values(await inTorchOrder(p, name, p.get(name)), reference, tensor, bar);
  }
}

function barAfterStep1(kind: string): Bar {
  const { parameters, statistics } = bars.case6.afterStep1;
  return kind === "param" ? parameters : statistics;
}

function barAfterStep6(kind: string, name: string): Bar {
  const { parameters, statistics, statisticsOfPoseNet } = bars.case6.afterStep6;
  if (kind === "param") return parameters;
  return name.startsWith("pose_encoder.") ? statisticsOfPoseNet : statistics;
}

class SquaresByNetwork {
  private readonly sums = new Map<string, number>(NETWORKS.map((network) => [network, 0]));

  add(parameter: string, values: Float32Array): void {
    const network = parameter.slice(0, parameter.indexOf("."));
    this.sums.set(network, (this.sums.get(network) ?? 0) + normOf(values) ** 2);
  }

  norms(quantity: string): Map<string, number> {
    return new Map([...this.sums].map(([network, sum]) => [`${quantity}.${network}`, Math.sqrt(sum)]));
  }
}

function unusedSpec(name: string, torchShape: readonly number[]): ParameterSpec {
  return { name, torchShape, layout: "vector", role: "trained", initial: { kind: "constant", value: 0 } };
}
