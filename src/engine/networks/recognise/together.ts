import { type DepthNetShape, depthNetShapeOf, type EncoderShape, featureChannels } from "../depthNetShape.ts";
import type { PoseEncoderName } from "../twoFrameNet.ts";
import type { DecoderShape } from "./decoderShape.ts";
import { type Findings, NETWORK_WORDS, weightsProblem } from "./findings.ts";
import { encoderNameOf, type NetworkShape } from "./networkShape.ts";
import type { NetworkChoice } from "./report.ts";
import type { WholeNetwork } from "./wholeNetwork.ts";

/** How whole networks go together. */

interface DepthParts {
  readonly encoder: EncoderShape | null;
  readonly decoder: DecoderShape | null;
}

/** The shape of the network of that kind, if there is one. */
export function shapeIn<Kind extends NetworkShape["kind"]>(
  networks: readonly WholeNetwork[],
  kind: Kind,
): Extract<NetworkShape, { kind: Kind }> | undefined {
  return networks
    .map(({ shape }) => shape)
    .find((shape): shape is Extract<NetworkShape, { kind: Kind }> => shape.kind === kind);
}

/** Encoder and decoder as one network, or null, with a problem if both are there and do not fit. */
export function depthNetOf(
  { encoder, decoder }: DepthParts,
  networks: readonly WholeNetwork[],
  findings: Findings,
): DepthNetShape | null {
  if (encoder === null || decoder === null) return null;
  const given = featureChannels(encoder);
  const { featureChannels: expected, widths, hasMaskHeads, keepsUnusedLayers } = decoder;
  if (given.join() === expected.join())
    return { encoder, decoderWidths: widths, hasMaskHeads, keepsUnusedLayers };
  const file = networks.find(({ shape }) => shape.kind === "depthDecoder")?.candidate.file ?? null;
  findings.problems.push(
    weightsProblem(
      "error",
      "weights-disagree",
      file,
      `The depth decoder was trained on an encoder with features of ${expected.join(", ")} channels, the encoder given has ${given.join(", ")}.`,
      "Give encoder and decoder of the same training.",
    ),
  );
  return null;
}

/** What a run has to choose, or null if none can be chosen that is built like these networks. */
export function choiceOf(
  { encoder, decoder }: DepthParts,
  poseNetworks: PoseEncoderName | null,
  hasBackbone: boolean,
): NetworkChoice | null {
  const name = encoder === null ? null : encoderNameOf(encoder);
  if (encoder !== null && name === null) return null;
  if (name !== null && decoder !== null) {
    const { decoderWidths, keepsUnusedLayers } = depthNetShapeOf(name, decoder.hasMaskHeads);
    if (decoderWidths.join() !== decoder.widths.join() || keepsUnusedLayers !== decoder.keepsUnusedLayers)
      return null;
  }
  return {
    encoder: name,
    // The reference starts its pose networks from ImageNet.
    poseNetworks: poseNetworks ?? (hasBackbone ? "resnet18" : null),
    convexUpsampling: decoder?.hasMaskHeads ?? null,
  };
}

/** The encoder that the two-frame networks and their heads were built on; a problem if they were built on two. */
export function poseNetworksOf(
  networks: readonly WholeNetwork[],
  findings: Findings,
): PoseEncoderName | null {
  const built = networks.flatMap(({ shape, candidate }) =>
    shape.kind === "twoFrame" ? [{ encoder: shape.encoder, candidate }] : [],
  );
  const [first] = built;
  const other = built.find(({ encoder }) => encoder !== first.encoder);
  if (other !== undefined) {
    const [a, b] = [first, other].map(({ candidate }) => NETWORK_WORDS[candidate.network]);
    findings.problems.push(
      weightsProblem(
        "error",
        "weights-disagree",
        other.candidate.file,
        `Here ${a} is built on "${first.encoder}", ${b} on "${other.encoder}".`,
        "Give PoseNet and AlignNet of the same training.",
      ),
    );
  }
  return first?.encoder ?? null;
}
