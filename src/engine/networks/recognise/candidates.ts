import type { Checkpoint } from "../../checkpoint/checkpointFile.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { ALIGN_NET } from "../alignNet.ts";
import { POSE_NET } from "../poseNet.ts";
import { PREDICTED_FRAMES } from "../twoFrameNet.ts";
import { type Findings, NETWORK_WORDS, weightsProblem } from "./findings.ts";
import type { NetworkName } from "./report.ts";
import { isOfOptimiser, placeOf, type Structure } from "./tensorNames.ts";

/** One file as `readCheckpoint` gives it, with the name it was dropped under. */
export interface NamedCheckpoint {
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

/** A tensor under one of its names in the file. */
export interface Spelling {
  readonly name: string;
  readonly tensor: StoredTensor;
}

/** Tensors of one file that say they are one network; nothing is checked yet. */
export interface Candidate {
  readonly file: string;
  readonly network: NetworkName;
  readonly structure: Structure;
  /** The network's own name of a tensor -> its spellings in the file, of which there is more than one for those that
   *  layers share. */
  readonly tensors: ReadonlyMap<string, readonly Spelling[]>;
  /** How the file would write one of the network's own names. */
  nameInFile(local: string): string;
}

/** The networks that a file seems to hold. Tensors of none go to `unknown`, networks that may be two to `problems`. */
export function candidatesOf({ name: file, checkpoint }: NamedCheckpoint, findings: Findings): Candidate[] {
  const groups = new Map<string, Group>();
  for (const [name, tensor] of checkpoint.tensors) {
    const place = placeOf(name);
    if (place === null && isOfOptimiser(name)) {
      findings.notRead++;
      continue;
    }
    if (place === null) {
      findings.unknown.push({ file, name, shape: tensor.shape });
      continue;
    }
    const key = `${place.network ?? ""} ${place.structure}`;
    const group = groups.get(key) ?? { ...place, tensors: new Map<string, Spelling[]>() };
    groups.set(key, group);
    const spellings = group.tensors.get(place.local) ?? [];
    group.tensors.set(place.local, spellings);
    spellings.push({ name, tensor });
  }
  return [...groups.values()].flatMap((group) => {
    const network = group.network ?? networkWithoutPrefix(group, file);
    if (network === null) {
      findings.problems.push(ambiguous(group.structure, file));
      return [];
    }
    const { structure, lead, tensors } = group;
    const nameInFile = (local: string): string =>
      lead + (structure === "torchvision" ? local.replace(/^encoder\./, "") : local);
    return [{ file, network, structure, tensors, nameInFile }];
  });
}

interface Group {
  readonly network: NetworkName | null;
  readonly structure: Structure;
  readonly lead: string;
  readonly tensors: Map<string, Spelling[]>;
}

/** The reference saves each network in a file of its own, without prefix. What the names leave open the shapes decide,
 *  and what those leave open the file's name does: PoseNet's and AlignNet's encoders are alike. Null if neither does. */
function networkWithoutPrefix({ structure, tensors }: Group, file: string): NetworkName | null {
  const sizeOf = (local: string, axis: number): number | undefined =>
    tensors.get(local)?.[0].tensor.shape[axis];
  const byName = networkInFileName(file);
  const isOfTwoFrames = sizeOf("encoder.conv1.weight", 1) === 6;
  switch (structure) {
    case "mpvit":
      return "depthEncoder";
    case "depthDecoder":
      return "depthDecoder";
    case "torchvision":
      return isOfTwoFrames ? encoderOf(byName) : "backbone";
    case "resnet18":
      return isOfTwoFrames || byName !== null ? encoderOf(byName) : "depthEncoder";
    case "smallPoseEncoder":
      return encoderOf(byName);
    case "head": {
      const outputs = sizeOf("net.3.weight", 0);
      if (outputs === PREDICTED_FRAMES * POSE_NET.outputs) return "poseHead";
      if (outputs === PREDICTED_FRAMES * ALIGN_NET.outputs) return "alignHead";
      return byName === null ? null : byName === "pose" ? "poseHead" : "alignHead";
    }
  }
}

function encoderOf(byName: "pose" | "align" | null): NetworkName | null {
  return byName === null ? null : byName === "pose" ? "poseEncoder" : "alignEncoder";
}

function networkInFileName(file: string): "pose" | "align" | null {
  const name = file.slice(file.lastIndexOf("/") + 1).toLowerCase();
  const isPose = /(?<![a-z])pose(?:net)?(?![a-z])/.test(name);
  const isAlign = /(?<![a-z])(?:trans|align|alignnet)(?![a-z])/.test(name);
  return isPose === isAlign ? null : isPose ? "pose" : "align";
}

function ambiguous(structure: Structure, file: string) {
  const [pose, align, rename] =
    structure === "head"
      ? (["poseHead", "alignHead", "pose.pth or trans.pth"] as const)
      : (["poseEncoder", "alignEncoder", "pose_encoder.pth or trans_encoder.pth"] as const);
  return weightsProblem(
    "error",
    "weights-ambiguous",
    file,
    `These weights fit ${NETWORK_WORDS[pose]} and ${NETWORK_WORDS[align]} alike, and the file's name says neither.`,
    `Rename the file to ${rename}, as the reference names it.`,
  );
}
