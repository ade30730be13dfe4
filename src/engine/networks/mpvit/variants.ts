/** One row of MPViT's table of variants; entries of a list belong to stages 1 to 4. */
export interface MpvitVariant {
  readonly paths: readonly [number, number, number, number];
  readonly layers: readonly [number, number, number, number];
  /** Channels at the input of stages 1 to 4; the last stage keeps its own. */
  readonly widths: readonly [number, number, number, number];
  readonly mlpRatio: number;
  readonly heads: number;
  /** Side of the depthwise window of the relative position encoding -> number of heads that use it. */
  readonly windows: readonly { readonly side: number; readonly heads: number }[];
}

const publishedWindows = [
  { side: 3, heads: 2 },
  { side: 5, heads: 3 },
  { side: 7, heads: 3 },
] as const;

/** MPViT's paper, table 1, with the stem and strides of the reference: features at strides 2, 4, 8, 16, 32. */
export const mpvitVariants = {
  /** Ours. The same structure for software adapters: few operations, and all width where maps are small. */
  nano: {
    paths: [1, 1, 2, 1],
    layers: [1, 1, 1, 1],
    widths: [16, 24, 40, 64],
    mlpRatio: 2,
    heads: 4,
    windows: [{ side: 3, heads: 4 }],
  },
  tiny: {
    paths: [2, 3, 3, 3],
    layers: [1, 2, 4, 1],
    widths: [64, 96, 176, 216],
    mlpRatio: 2,
    heads: 8,
    windows: publishedWindows,
  },
  xsmall: {
    paths: [2, 3, 3, 3],
    layers: [1, 2, 4, 1],
    widths: [64, 128, 192, 256],
    mlpRatio: 4,
    heads: 8,
    windows: publishedWindows,
  },
  small: {
    paths: [2, 3, 3, 3],
    layers: [1, 3, 6, 3],
    widths: [64, 128, 216, 288],
    mlpRatio: 4,
    heads: 8,
    windows: publishedWindows,
  },
} as const satisfies Record<string, MpvitVariant>;

export type MpvitName = keyof typeof mpvitVariants;

/** Channels of the five features: the stem's, then each stage's output. */
export function mpvitFeatureChannels({ widths }: MpvitVariant): readonly number[] {
  return [...widths, widths[3]];
}
