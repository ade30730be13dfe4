import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { ProblemError } from "../../problem.ts";

/** The reference's networks, each with a state dictionary of its own; their names are its checkpoints' prefixes. */
export const REFERENCE_NETWORKS = [
  "encoder",
  "depth",
  "pose_encoder",
  "pose",
  "trans_encoder",
  "trans",
] as const;

export type ReferenceNetwork = (typeof REFERENCE_NETWORKS)[number];

export type StateDictionary = ReadonlyMap<string, StoredTensor>;

const COUNTER: StoredTensor = { dtype: "I64", shape: [], data: new BigInt64Array(1) };
/** ImageNet's classes and the width of ResNet-18's last feature. */
const CLASSIFIER_SHAPE = [1000, 512] as const;

/** Splits a run's weights into the state dictionaries of the reference's networks, each complete: strict loading asks
 *  for entries that no forward pass reads, and for every spelling of a shared tensor. Keys are without the prefix.
 *
 *  Added, where the weights do not have them: MPViT's shared position encodings under the names of every layer that uses
 *  them (the same memory), batch norms' counters (0: nothing reads them), ResNet's classifier (zeros: nothing reads it).
 *  @param file the name used in messages.
 *  @throws ProblemError `weights-not-a-network` if a tensor belongs to none of the networks. */
export function referenceStateDictionaries(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): ReadonlyMap<ReferenceNetwork, StateDictionary> {
  const networks = new Map<ReferenceNetwork, Map<string, StoredTensor>>();
  for (const [name, tensor] of tensors) {
    const network = REFERENCE_NETWORKS.find((prefix) => name.startsWith(`${prefix}.`));
    if (network === undefined) throw belongsNowhere(name, file);
    const state = networks.get(network) ?? new Map<string, StoredTensor>();
    networks.set(network, state.set(name.slice(network.length + 1), tensor));
  }
  return new Map(
    REFERENCE_NETWORKS.flatMap((network) => {
      const state = networks.get(network);
      return state === undefined ? [] : [[network, completed(state)] as const];
    }),
  );
}

function completed(trained: ReadonlyMap<string, StoredTensor>): StateDictionary {
  const state = new Map(trained);
  const addMissing = (key: string, tensor: StoredTensor): void => {
    if (!state.has(key)) state.set(key, tensor);
  };
  for (const [key, tensor] of trained) {
    for (const alias of aliasesOf(key, trained)) addMissing(alias, tensor);
    if (key.endsWith(".running_mean"))
      addMissing(key.replace(/running_mean$/, "num_batches_tracked"), COUNTER);
  }
  if (isResnet18(trained)) {
    const [classes, width] = CLASSIFIER_SHAPE;
    addMissing("encoder.fc.weight", zeros([classes, width]));
    addMissing("encoder.fc.bias", zeros([classes]));
  }
  return state;
}

/** The other names of a shared tensor: `mhca_blks.P.cpe.X` stands in every layer L of the path as
 *  `mhca_blks.P.MHCA_layers.L.cpe.X`, `crpe` also inside the layer's attention. */
function aliasesOf(key: string, state: ReadonlyMap<string, StoredTensor>): string[] {
  const match = /^(.*\.mhca_blks\.\d+)\.(cpe|crpe)\.(.*)$/.exec(key);
  if (match === null) return [];
  const [, path, module, rest] = match;
  const aliases: string[] = [];
  for (let layer = 0; state.has(`${path}.MHCA_layers.${layer}.norm1.weight`); layer++) {
    const inLayer = `${path}.MHCA_layers.${layer}`;
    aliases.push(`${inLayer}.${module}.${rest}`);
    if (module === "crpe") aliases.push(`${inLayer}.factoratt_crpe.crpe.${rest}`);
  }
  return aliases;
}

function isResnet18(state: ReadonlyMap<string, StoredTensor>): boolean {
  return state.has("encoder.layer4.1.bn2.weight");
}

function zeros(shape: readonly number[]): StoredTensor {
  return { dtype: "F32", shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
}

function belongsNowhere(name: string, file: string): ProblemError {
  return new ProblemError({
    severity: "error",
    code: "weights-not-a-network",
    message: `"${name}" belongs to none of the reference's networks (${REFERENCE_NETWORKS.join(", ")}).`,
    file,
    line: null,
    remedy: "Name a folder that `train --out` wrote, or its weights.safetensors.",
  });
}
