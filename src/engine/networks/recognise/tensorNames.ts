import { canonicalName } from "../../checkpoint/names.ts";
import { ALIGN_NET } from "../alignNet.ts";
import { DEPTH_DECODER, DEPTH_ENCODER } from "../depthNet.ts";
import { POSE_NET } from "../poseNet.ts";
import type { NetworkName } from "./report.ts";

/** What a tensor's name says of the network that it is part of. `torchvision` is a ResNet without the `encoder.` that
 *  the reference's own ResNet encoders have before it. */
export type Structure = "mpvit" | "resnet18" | "torchvision" | "depthDecoder" | "smallPoseEncoder" | "head";

/** Where a name belongs. */
export interface TensorPlace {
  readonly structure: Structure;
  /** The network that the name's prefix says, or null where the file holds a network without prefix. */
  readonly network: NetworkName | null;
  /** What stands before the network's own names: wrappers and prefix, e.g. `module.encoder.`. */
  readonly lead: string;
  /** The name that the network itself uses, shared tensors under their first one. */
  readonly local: string;
}

/** What programs put around a state dictionary: their own key, the attribute of a larger model, or the module that spreads
 *  work over several GPUs or compiles it. A head's own names begin with `net.` and a number. */
const WRAPPERS = /^(?:(?:model|state_dict|model_state_dict|module|_orig_mod|backbone|net(?=\.\D))\.)+/;

const STRUCTURES: readonly (readonly [Structure, RegExp])[] = [
  ["mpvit", /^(?:stem|patch_embed_stages|mhca_stages)\./],
  ["resnet18", /^encoder\.(?:conv1|bn1|layer\d+|fc)\./],
  ["torchvision", /^(?:conv1|bn1|layer\d+|fc)\./],
  ["depthDecoder", /^decoder\.\d+\./],
  ["smallPoseEncoder", /^layers\.\d+\.(?:conv|bn)\./],
  ["head", /^net\.\d+\./],
];

/** A network that has a place in a run. */
export type RunNetworkName = Exclude<NetworkName, "backbone">;

/** The prefix of each network in our checkpoints, and what can stand behind it. */
export const PREFIXES: Readonly<
  Record<RunNetworkName, { readonly prefix: string; readonly holds: readonly Structure[] }>
> = {
  depthEncoder: { prefix: DEPTH_ENCODER, holds: ["mpvit", "resnet18"] },
  depthDecoder: { prefix: DEPTH_DECODER, holds: ["depthDecoder"] },
  poseEncoder: { prefix: POSE_NET.encoder, holds: ["resnet18", "smallPoseEncoder"] },
  poseHead: { prefix: POSE_NET.head, holds: ["head"] },
  alignEncoder: { prefix: ALIGN_NET.encoder, holds: ["resnet18", "smallPoseEncoder"] },
  alignHead: { prefix: ALIGN_NET.head, holds: ["head"] },
};

export const RUN_NETWORKS = Object.keys(PREFIXES) as RunNetworkName[];

/** The place that a tensor's name gives it, or null if no network here has such names. A network's own names are looked
 *  for first: `encoder.conv1.weight` is a ResNet's, not a nameless one behind the prefix of the depth encoder. */
export function placeOf(name: string): TensorPlace | null {
  const bare = withoutWrappers(name);
  const place = (network: RunNetworkName | null, own: string): TensorPlace | null => {
    const structure = STRUCTURES.find(([, names]) => names.test(own))?.[0];
    if (structure === undefined) return null;
    if (network !== null && !PREFIXES[network].holds.includes(structure)) return null;
    const local = canonicalName(structure === "torchvision" ? `encoder.${own}` : own);
    return { structure, network, lead: name.slice(0, name.length - own.length), local };
  };
  const unprefixed = place(null, bare);
  if (unprefixed !== null) return unprefixed;
  const network = RUN_NETWORKS.find((candidate) => bare.startsWith(`${PREFIXES[candidate].prefix}.`));
  return network === undefined
    ? null
    : place(network, withoutWrappers(bare.slice(PREFIXES[network].prefix.length + 1)));
}

/** True for what an optimiser remembers of a parameter: `state.0.exp_avg`, also inside a checkpoint of a whole training. */
export function isOfOptimiser(name: string): boolean {
  return /^(?:optimizer(?:_state_dict|_states\.\d+)?\.)?state\.\d+\.\w+$/.test(name);
}

export function withoutWrappers(name: string): string {
  return name.replace(WRAPPERS, "");
}
