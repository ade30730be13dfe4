import { ALIGN_NET } from "../alignNet.ts";
import { Declaration, type ParameterSpec } from "../declaration.ts";
import { declareDepthDecoder } from "../depthDecoder.ts";
import { type EncoderName, type EncoderShape, encoderShapeOf } from "../depthNetShape.ts";
import { declareMpvit } from "../mpvit/mpvit.ts";
import type { MpvitVariant } from "../mpvit/variants.ts";
import { POSE_NET } from "../poseNet.ts";
import { declareResnet18 } from "../resnet18.ts";
import {
  declareTwoFrameEncoder,
  declareTwoFrameHead,
  headWidthOf,
  type PoseEncoderName,
  PREDICTED_FRAMES,
} from "../twoFrameNet.ts";
import type { Candidate } from "./candidates.ts";
import { type DecoderShape, decoderShapeOf } from "./decoderShape.ts";
import { layoutError } from "./findings.ts";
import { isSameVariant, mpvitVariantOf } from "./mpvitShape.ts";
import { requireResnet18 } from "./resnetShape.ts";
import { mostFrequent, type Shapes } from "./shapes.ts";

/** What a network is, as far as a run has to know. */
export type NetworkShape =
  | { readonly kind: "depthEncoder"; readonly encoder: EncoderShape }
  | { readonly kind: "depthDecoder"; readonly decoder: DecoderShape }
  | { readonly kind: "twoFrame"; readonly encoder: PoseEncoderName }
  | { readonly kind: "backbone" };

/** The names that a run can choose a depth encoder by. */
const ENCODER_NAMES: readonly EncoderName[] = ["nano", "tiny", "xsmall", "small", "resnet18"];

/** The shape that a candidate's tensors show. Whether all tensors keep to it is checked afterwards.
 *  @throws ProblemError `weights-layout` if it is built as no network here is. */
export function networkShapeOf({ network, structure, tensors, file }: Candidate): NetworkShape {
  const shapes: Shapes = new Map([...tensors].map(([name, [first]]) => [name, first.tensor.shape]));
  if (structure === "resnet18" || structure === "torchvision") requireResnet18(shapes, file);
  switch (network) {
    case "depthEncoder": {
      const encoder: EncoderShape =
        structure === "mpvit"
          ? { kind: "mpvit", variant: mpvitVariantOf(shapes, file) }
          : { kind: "resnet18" };
      return { kind: "depthEncoder", encoder };
    }
    case "depthDecoder":
      return { kind: "depthDecoder", decoder: decoderShapeOf(shapes, file) };
    case "poseEncoder":
    case "alignEncoder":
      return { kind: "twoFrame", encoder: structure === "smallPoseEncoder" ? "small" : "resnet18" };
    case "poseHead":
    case "alignHead": {
      refuseMonodepth2Head(shapes, file);
      const width = mostFrequent(
        ["net.0.bias", "net.1.bias", "net.2.bias"].flatMap((name) => shapes.get(name)?.[0] ?? []),
      );
      return { kind: "twoFrame", encoder: width === headWidthOf("small") ? "small" : "resnet18" };
    }
    case "backbone":
      return { kind: "backbone" };
  }
}

/** Monodepth2 predicts six numbers of motion for each of two frames; GasMono's PoseNet a scale besides. */
function refuseMonodepth2Head(shapes: Shapes, file: string): void {
  const outputs = ["net.3.weight", "net.3.bias"].map((name) => shapes.get(name)?.[0]);
  if (outputs.every((count) => count === 12))
    throw layoutError(
      file,
      `This is a pose head as Monodepth2 builds it, with 12 outputs, expected ${PREDICTED_FRAMES * POSE_NET.outputs} (PoseNet) or ${PREDICTED_FRAMES * ALIGN_NET.outputs} (AlignNet).`,
      "Leave it out: heads are then trained afresh, on its encoder if that is given.",
    );
}

/** Every tensor that a network of that shape has, under its own names. */
export function specsOf(network: Candidate["network"], shape: NetworkShape): readonly ParameterSpec[] {
  const declaration = new Declaration();
  switch (shape.kind) {
    case "depthEncoder":
      if (shape.encoder.kind === "resnet18") declareResnet18(declaration, 1);
      else declareMpvit(declaration, shape.encoder.variant);
      break;
    case "depthDecoder": {
      const { hasMaskHeads, ...decoder } = shape.decoder;
      declareDepthDecoder(declaration, {
        ...decoder,
        convexUpsampling: hasMaskHeads,
        initialDisparity: null,
      });
      break;
    }
    case "twoFrame":
      if (network === "poseHead") declareTwoFrameHead(declaration, shape.encoder, POSE_NET.outputs);
      else if (network === "alignHead") declareTwoFrameHead(declaration, shape.encoder, ALIGN_NET.outputs);
      else declareTwoFrameEncoder(declaration, shape.encoder);
      break;
    case "backbone":
      declareResnet18(declaration, 1);
  }
  return declaration.specs;
}

/** The name of a depth encoder, or null if it has none. */
export function encoderNameOf(encoder: EncoderShape): EncoderName | null {
  return ENCODER_NAMES.find((name) => isSameEncoder(encoderShapeOf(name), encoder)) ?? null;
}

function isSameEncoder(a: EncoderShape, b: EncoderShape): boolean {
  return a.kind === "mpvit" && b.kind === "mpvit" ? isSameVariant(a.variant, b.variant) : a.kind === b.kind;
}

/** What a network is built of, for people. */
export function describeNetwork(network: Candidate["network"], shape: NetworkShape): string {
  switch (shape.kind) {
    case "depthEncoder":
      return shape.encoder.kind === "resnet18" ? "ResNet-18" : describeMpvit(shape.encoder.variant);
    case "depthDecoder": {
      const { widths, hasMaskHeads } = shape.decoder;
      return `decoder of widths ${widths.join(", ")}, ${hasMaskHeads ? "convex" : "bilinear"} upsampling`;
    }
    case "twoFrame": {
      const encoder = shape.encoder === "resnet18" ? "ResNet-18" : "the small encoder";
      if (network === "poseEncoder" || network === "alignEncoder") return `${encoder} on two frames`;
      const outputs = PREDICTED_FRAMES * (network === "poseHead" ? POSE_NET.outputs : ALIGN_NET.outputs);
      return `head behind ${encoder}, ${outputs} outputs`;
    }
    case "backbone":
      return "ResNet-18 on one picture, from ImageNet";
  }
}

function describeMpvit({ paths, layers, widths, heads, mlpRatio, windows }: MpvitVariant): string {
  return [
    `MPViT of ${paths.join(", ")} paths`,
    `${layers.join(", ")} layers`,
    `widths ${widths.join(", ")}`,
    `${heads} heads (windows ${windows.map(({ side }) => side).join(", ")})`,
    `MLP ratio ${mlpRatio}`,
  ].join("; ");
}
