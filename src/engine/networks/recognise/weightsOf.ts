import { ProblemError } from "../../problem.ts";
import type { ParameterSpec } from "../declaration.ts";
import type { WeightSource } from "../weightSources.ts";
import { weightsProblem } from "./findings.ts";
import type { RecognisedWeights } from "./recognise.ts";
import { PREFIXES, RUN_NETWORKS } from "./tensorNames.ts";

/** Weights of a run's networks: those recognised take theirs, a ResNet-18 encoder without weights of its own takes the
 *  ImageNet backbone's if there is one, and the others take `fallback`.
 *  @throws ProblemError `weights-unfit` for a parameter that its recognised network does not have in that shape. */
export function weightsOf(recognised: RecognisedWeights, fallback: WeightSource): WeightSource {
  const absent = new Set(recognised.report.absent.map(String));
  const given = new Map(
    RUN_NETWORKS.filter((name) => !absent.has(name)).map((name) => [PREFIXES[name].prefix, name]),
  );
  return (spec) => {
    const dot = spec.name.indexOf(".");
    const network = given.get(spec.name.slice(0, dot));
    if (network === undefined)
      return backboneWeights(recognised, spec, spec.name.slice(dot + 1)) ?? fallback(spec);
    const tensor = recognised.tensors.get(spec.name);
    if (tensor?.torchShape.join() === spec.torchShape.join()) return tensor.values;
    const file = recognised.report.networks.find((found) => found.network === network)?.file ?? null;
    const found = tensor === undefined ? "not in the file" : `[${tensor.torchShape.join(", ")}] there`;
    throw new ProblemError(
      weightsProblem(
        "error",
        "weights-unfit",
        file,
        `The run's "${spec.name}" [${spec.torchShape.join(", ")}] is ${found}.`,
        "Choose the encoder and options that the weights were trained with.",
      ),
    );
  };
}

/** ImageNet's ResNet-18 sees one picture. For an encoder of two, the reference repeats its first convolution over the
 *  pictures and divides it by their number (monodepth2's `resnet_multiimage_input`), so that two equal pictures give
 *  what one gives. Null for a parameter that the backbone does not have. */
function backboneWeights(
  { backbone }: RecognisedWeights,
  { torchShape }: ParameterSpec,
  local: string,
): Float32Array | null {
  const tensor = backbone?.get(local);
  if (tensor === undefined) return null;
  if (tensor.torchShape.join() === torchShape.join()) return tensor.values;
  const [outputs, channels, ...window] = tensor.torchShape;
  const frames = torchShape[1] / channels;
  const ofOutput = channels * window.reduce((a, b) => a * b, 1);
  const repeated = new Float32Array(outputs * frames * ofOutput);
  for (let output = 0; output < outputs; output++) {
    const filter = tensor.values.subarray(output * ofOutput, (output + 1) * ofOutput);
    for (let frame = 0; frame < frames; frame++)
      repeated.set(
        filter.map((weight) => weight / frames),
        (output * frames + frame) * ofOutput,
      );
  }
  return repeated;
}
