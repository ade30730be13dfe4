import { type MpvitName, type MpvitVariant, mpvitFeatureChannels, mpvitVariants } from "./mpvit/variants.ts";
import { RESNET18_CHANNELS } from "./resnet18.ts";

/** The depth encoders that a run can choose by name. */
export type EncoderName = MpvitName | "resnet18";

export type EncoderShape =
  | { readonly kind: "mpvit"; readonly variant: MpvitVariant }
  | { readonly kind: "resnet18" };

/** What decides which parameters a depth network has. A run names one of ours (`depthNetShapeOf`); a checkpoint may
 *  hold one that has no name. */
export interface DepthNetShape {
  readonly encoder: EncoderShape;
  /** Channels of the decoder's levels 0 to 4; [16, 32, 64, 128, 256] in the paper. */
  readonly decoderWidths: readonly number[];
  /** False: maps can only be enlarged bilinearly. */
  readonly hasMaskHeads: boolean;
  /** Published: the edge convolutions of level 0 and the mask head of scale 0 exist but reach no output. */
  readonly keepsUnusedLayers: boolean;
}

const PUBLISHED_WIDTHS = [16, 32, 64, 128, 256] as const;
/** Narrow where maps are large: level 0 alone would cost more than the whole encoder. */
const NANO_WIDTHS = [8, 12, 24, 32, 40] as const;

/** The depth network that a run builds around the encoder of that name. */
export function depthNetShapeOf(encoder: EncoderName, hasMaskHeads: boolean): DepthNetShape {
  const isNano = encoder === "nano";
  return {
    encoder: encoderShapeOf(encoder),
    decoderWidths: isNano ? NANO_WIDTHS : PUBLISHED_WIDTHS,
    hasMaskHeads,
    keepsUnusedLayers: !isNano,
  };
}

export function encoderShapeOf(name: EncoderName): EncoderShape {
  return name === "resnet18" ? { kind: "resnet18" } : { kind: "mpvit", variant: mpvitVariants[name] };
}

/** Channels of the encoder's five features, at strides 2, 4, 8, 16, 32. */
export function featureChannels(encoder: EncoderShape): readonly number[] {
  return encoder.kind === "resnet18" ? RESNET18_CHANNELS : mpvitFeatureChannels(encoder.variant);
}
