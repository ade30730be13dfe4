import { depthNetShapeOf, featureChannels } from "../networks/depthNetShape.ts";
import type { RecognisedWeights } from "../networks/recognise/recognise.ts";
import type { RecognisedNetwork, WeightsReport } from "../networks/recognise/report.ts";
import { weightsOf } from "../networks/recognise/weightsOf.ts";
import { initialWeights, type WeightSource } from "../networks/weightSources.ts";
import { type ProblemError, refusal } from "../problem.ts";
import type { RunConfig } from "./config.ts";

/** The config with the networks that the weights ask for; what they leave open stays.
 *  @throws ProblemError `weights-unfit` if no config trains such networks. */
export function configForWeights(config: RunConfig, { report }: RecognisedWeights): RunConfig {
  const { choice } = report;
  if (choice === null) {
    const { file, variant } = depthEncoderIn(report);
    throw refusal(
      "weights-unfit",
      `${file} (${variant}) can be looked at and evaluated, not trained: its widths, or its decoder's, have no name.`,
      "Train one of the named encoders, from its own weights or fresh ones.",
    );
  }
  const { encoder, poseNetworks, convexUpsampling } = config.network;
  return {
    ...config,
    network: {
      ...config.network,
      encoder: choice.encoder ?? encoder,
      poseNetworks: choice.poseNetworks ?? poseNetworks,
      convexUpsampling: choice.convexUpsampling ?? convexUpsampling,
    },
  };
}

/** The weights that a run with this config starts from: the recognised networks' own, the others fresh from its seed.
 *  @throws ProblemError `weights-unfit` if the run's networks are built otherwise, or none of them reads the weights. */
export function startingWeights(recognised: RecognisedWeights, config: RunConfig): WeightSource {
  const { network } = config;
  const wanted = configForWeights(config, recognised).network;
  if (wanted.encoder !== network.encoder) {
    const { file, variant } = depthEncoderIn(recognised.report);
    throw unfit(
      `${file} holds the encoder "${wanted.encoder}" (${variant}), the run has "${network.encoder}"`,
    );
  }
  if (recognised.poseNetworks !== null && recognised.poseNetworks !== network.poseNetworks)
    throw unfit(
      `They hold pose networks on "${recognised.poseNetworks}", the run's are on "${network.poseNetworks}"`,
    );
  if (wanted.convexUpsampling !== network.convexUpsampling)
    throw unfit(
      `Convex upsampling is ${onOrOff(wanted.convexUpsampling)} in them, ${onOrOff(network.convexUpsampling)} in the run`,
    );
  requireDecoderFits(recognised, network);
  requireBackboneIsRead(recognised, network);
  return weightsOf(recognised, initialWeights(config.seed));
}

function depthEncoderIn({ networks }: WeightsReport): RecognisedNetwork {
  const found = networks.find(({ network }) => network === "depthEncoder");
  if (found === undefined) throw new Error("The weights hold no depth encoder.");
  return found;
}

/** A decoder may come without its encoder. */
function requireDecoderFits({ decoder }: RecognisedWeights, network: RunConfig["network"]): void {
  if (decoder === null) return;
  const shape = depthNetShapeOf(network.encoder, network.convexUpsampling);
  const describe = (features: readonly number[], widths: readonly number[], keepsUnused: boolean): string =>
    `widths ${widths.join(", ")} on features of ${features.join(", ")} channels ${keepsUnused ? "with" : "without"} the unused layers`;
  const theirs = describe(decoder.featureChannels, decoder.widths, decoder.keepsUnusedLayers);
  const ours = describe(featureChannels(shape.encoder), shape.decoderWidths, shape.keepsUnusedLayers);
  if (theirs !== ours)
    throw unfit(`Their depth decoder has ${theirs}, the run's ("${network.encoder}") ${ours}`);
}

function requireBackboneIsRead(
  { backbone, encoder, report }: RecognisedWeights,
  network: RunConfig["network"],
): void {
  if (backbone === null) return;
  const startsDepth = network.encoder === "resnet18" && encoder === null;
  const startsPoses =
    network.poseNetworks === "resnet18" &&
    (report.absent.includes("poseEncoder") || report.absent.includes("alignEncoder"));
  if (!startsDepth && !startsPoses)
    throw unfit("They hold a ResNet-18, and no network of the run that starts fresh is one");
}

const onOrOff = (isOn: boolean): string => (isOn ? "on" : "off");

function unfit(message: string): ProblemError {
  return refusal(
    "weights-unfit",
    `The run cannot start from these weights. ${message}.`,
    "Choose the encoder and options that the weights were trained with, or leave the choice to the weights.",
  );
}
