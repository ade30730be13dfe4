import type { Checkpoint, PlainValue } from "../../checkpoint/checkpointFile.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import type { ParameterSpec } from "../declaration.ts";
import { depthNetShapeOf, type EncoderName } from "../depthNetShape.ts";
import { seedOf } from "../nameSeed.ts";
import { parameterSpecs } from "../setup.ts";
import type { PoseEncoderName } from "../twoFrameNet.ts";
import type { NamedCheckpoint } from "./candidates.ts";

/** Files with checkpoints, made for tests from what the networks themselves declare. */

/** Everything that a run with these networks stores. */
export function specsOfRun(
  encoder: EncoderName,
  poseNetworks: PoseEncoderName = "small",
  hasMaskHeads = true,
): ParameterSpec[] {
  return parameterSpecs({
    depthNet: depthNetShapeOf(encoder, hasMaskHeads),
    poseNetworks,
    initialDisparity: null,
  });
}

/** A tensor whose values tell its name, so that one in another's place shows. */
export function namedTensor(name: string, shape: readonly number[]): StoredTensor {
  const seed = seedOf(name) / 2 ** 32;
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype: "F32", shape, data: new Float32Array(size).fill(seed) };
}

export function tensorsOf(specs: readonly ParameterSpec[]): Map<string, StoredTensor> {
  return new Map(specs.map(({ name, torchShape }) => [name, namedTensor(name, torchShape)]));
}

export function fileOf(
  name: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  other: Readonly<Record<string, PlainValue>> = {},
): NamedCheckpoint {
  const checkpoint: Checkpoint = { format: "pth-zip", tensors, other: new Map(Object.entries(other)) };
  return { name, checkpoint };
}

/** The same tensors under other names. */
export function renamed(
  tensors: ReadonlyMap<string, StoredTensor>,
  rename: (name: string) => string,
): Map<string, StoredTensor> {
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}

/** As the reference saves: one file a network, without prefix, with counters, the classifiers and, of shared tensors,
 *  every spelling. */
export function asReference(tensors: ReadonlyMap<string, StoredTensor>): NamedCheckpoint[] {
  const networks = new Map<string, Map<string, StoredTensor>>();
  for (const [name, tensor] of tensors) {
    const dot = name.indexOf(".");
    const network = name.slice(0, dot);
    const own = name.slice(dot + 1);
    const file = networks.get(network) ?? new Map<string, StoredTensor>();
    networks.set(network, file);
    for (const spelling of spellingsOf(own)) file.set(spelling, tensor);
    if (own.endsWith(".running_var"))
      file.set(own.replace("running_var", "num_batches_tracked"), {
        dtype: "I64",
        shape: [],
        data: new BigInt64Array(1),
      });
    if (own === "encoder.conv1.weight") {
      file.set("encoder.fc.weight", namedTensor("fc.weight", [1000, 512]));
      file.set("encoder.fc.bias", namedTensor("fc.bias", [1000]));
    }
  }
  return [...networks].map(([network, file]) => fileOf(`${network}.pth`, file));
}

function spellingsOf(name: string): string[] {
  const shared = /^(.*)\.(cpe|crpe)\.(.*)$/.exec(name);
  if (shared === null) return [name];
  const [, path, module, leaf] = shared;
  const layer = `${path}.MHCA_layers.0`;
  const inLayer = [`${layer}.${module}.${leaf}`];
  return [name, ...inLayer, ...(module === "crpe" ? [`${layer}.factoratt_crpe.crpe.${leaf}`] : [])];
}
