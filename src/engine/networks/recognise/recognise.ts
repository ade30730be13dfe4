import type { DepthNetShape, EncoderShape } from "../depthNetShape.ts";
import type { PoseEncoderName } from "../twoFrameNet.ts";
import { type Candidate, candidatesOf, type NamedCheckpoint } from "./candidates.ts";
import type { DecoderShape } from "./decoderShape.ts";
import { type Findings, firstFew, NETWORK_WORDS, noFindings, weightsProblem } from "./findings.ts";
import { describeNetwork, encoderNameOf } from "./networkShape.ts";
import type { NetworkName, RecognisedNetwork, WeightsReport } from "./report.ts";
import { isOfOptimiser, PREFIXES, RUN_NETWORKS, withoutWrappers } from "./tensorNames.ts";
import { choiceOf, depthNetOf, poseNetworksOf, shapeIn } from "./together.ts";
import { type RecognisedTensor, type WholeNetwork, wholeNetwork } from "./wholeNetwork.ts";

/** The networks of a set of checkpoint files, ready to start a run or to predict. */
export interface RecognisedWeights {
  readonly report: WeightsReport;
  /** Tensors of the networks that are whole, by the names that a run gives them (with each network's prefix). */
  readonly tensors: ReadonlyMap<string, RecognisedTensor>;
  /** An ImageNet ResNet-18 by its encoder's own names (`encoder.conv1.weight`), or null. */
  readonly backbone: ReadonlyMap<string, RecognisedTensor> | null;
  readonly encoder: EncoderShape | null;
  readonly decoder: DecoderShape | null;
  /** Encoder and decoder, where both are there and fit; null otherwise. */
  readonly depthNet: DepthNetShape | null;
  /** The encoder that PoseNet and AlignNet were built on, where there is one of them or their heads. */
  readonly poseNetworks: PoseEncoderName | null;
}

/** Finds the networks in checkpoint files by names and shapes. Nothing is dropped silently: every tensor is used, counted
 *  as known and not read, or listed; a network that is not whole is refused with its list, in `report.problems`. */
export function recognise(files: readonly NamedCheckpoint[]): RecognisedWeights {
  const findings = noFindings();
  const candidates = files.flatMap((file) => candidatesOf(file, findings));
  noteFilesWithoutNetwork(files, candidates, findings);
  const networks = withoutRivals(candidates, findings).flatMap((candidate) => {
    const network = wholeNetwork(candidate, findings);
    return network === null ? [] : [network];
  });
  const depthParts = {
    encoder: shapeIn(networks, "depthEncoder")?.encoder ?? null,
    decoder: shapeIn(networks, "depthDecoder")?.decoder ?? null,
  };
  const depthNet = depthNetOf(depthParts, networks, findings);
  const poseNetworks = poseNetworksOf(networks, findings);
  const backbone = networks.find(({ candidate }) => candidate.network === "backbone")?.tensors ?? null;
  const choice = choiceOf(depthParts, poseNetworks, backbone !== null);
  return {
    ...depthParts,
    depthNet,
    poseNetworks,
    backbone,
    report: { ...reportOf(files, networks, findings), canPredict: depthNet !== null, choice },
    tensors: namedAsInRuns(networks),
  };
}

function noteFilesWithoutNetwork(
  files: readonly NamedCheckpoint[],
  candidates: readonly Candidate[],
  findings: Findings,
): void {
  const isAlone = candidates.length === 0 && findings.problems.length === 0;
  for (const { name, checkpoint } of files) {
    const isMentioned = findings.problems.some(({ file }) => file === name);
    if (isMentioned || candidates.some(({ file }) => file === name)) continue;
    const names = [...checkpoint.tensors.keys()];
    const isOptimiser = names.length > 0 && names.every(isOfOptimiser);
    const shown = names.length === 0 ? "" : ` (${firstFew(names)})`;
    findings.problems.push(
      weightsProblem(
        isAlone ? "error" : "warning",
        "weights-unrecognised",
        name,
        isOptimiser
          ? "This is what an optimiser remembers, not a network; a run begins with an optimiser of its own."
          : `None of the ${names.length} tensors${shown} is of a network known here; they are not used.`,
        isOptimiser
          ? "It may be left out; give the networks that it was saved with."
          : "Known are GasMono's encoder, depth, pose_encoder, pose, trans_encoder and trans, what is saved here, and ImageNet weights of MPViT and ResNet-18.",
      ),
    );
  }
}

/** In the order of the report. */
const NETWORKS: readonly NetworkName[] = [...RUN_NETWORKS, "backbone"];

/** Several files, or several parts of one, may claim to be the same network; then none of them is taken. */
function withoutRivals(candidates: readonly Candidate[], findings: Findings): Candidate[] {
  const claims = new Map<NetworkName, Candidate[]>();
  for (const candidate of candidates)
    claims.set(candidate.network, [...(claims.get(candidate.network) ?? []), candidate]);
  return NETWORKS.flatMap((network) => {
    const rivals = claims.get(network) ?? [];
    if (rivals.length < 2) return rivals;
    const files = [...new Set(rivals.map(({ file }) => file))];
    const where = files.length === 1 ? "This file holds" : `${files.join(" and ")} each hold`;
    findings.problems.push(
      weightsProblem(
        "error",
        "weights-twice",
        files[0],
        `${where} ${NETWORK_WORDS[network]} ${files.length === 1 ? "twice, in two ways" : ""}`.trimEnd() +
          ".",
        "Give each network once.",
      ),
    );
    return [];
  });
}

function namedAsInRuns(networks: readonly WholeNetwork[]): Map<string, RecognisedTensor> {
  const named = new Map<string, RecognisedTensor>();
  for (const { candidate, tensors } of networks) {
    if (candidate.network === "backbone") continue;
    const { prefix } = PREFIXES[candidate.network];
    for (const [local, tensor] of tensors) named.set(`${prefix}.${local}`, tensor);
  }
  return named;
}

function reportOf(
  files: readonly NamedCheckpoint[],
  networks: readonly WholeNetwork[],
  findings: Findings,
): Omit<WeightsReport, "canPredict" | "choice"> {
  const recognised = networks.map(({ candidate, shape, parameters }): RecognisedNetwork => {
    const { network, file } = candidate;
    const encoder = shape.kind === "depthEncoder" ? encoderNameOf(shape.encoder) : null;
    return { network, variant: describeNetwork(network, shape), encoder, parameters, file };
  });
  const encoderFile = recognised.find(({ network }) => network === "depthEncoder")?.file;
  return {
    ...findings,
    files: files.map(({ name, checkpoint }) => ({
      name,
      format: checkpoint.format,
      tensors: checkpoint.tensors.size,
    })),
    networks: recognised,
    absent: RUN_NETWORKS.filter((name) => recognised.every(({ network }) => network !== name)),
    trainedAt: trainedSize(files.find(({ name }) => name === encoderFile)),
  };
}

/** The reference writes the size of its pictures beside the encoder's tensors. */
function trainedSize(file: NamedCheckpoint | undefined): WeightsReport["trainedAt"] {
  const numbers = new Map<string, unknown>();
  for (const [name, value] of file?.checkpoint.other ?? []) numbers.set(withoutWrappers(name), value);
  const [height, width] = [numbers.get("height"), numbers.get("width")];
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  return isSize(height) && isSize(width) ? { height, width } : null;
}
