import type { ReferenceNetwork, StateDictionary } from "./stateDictionaries.ts";

/** A depth encoder that the reference can build: the call in its `trainer.py` and the channels of its five features. */
export interface PublishedEncoder {
  readonly builder: string;
  readonly channels: readonly number[];
}

/** By the width of the last stage, which tells MPViT's variants apart. */
const MPVIT_OF_LAST_WIDTH: ReadonlyMap<number, PublishedEncoder> = new Map([
  [216, { builder: "networks.mpvit_tiny()", channels: [64, 96, 176, 216, 216] }],
  [256, { builder: "networks.mpvit_xsmall()", channels: [64, 128, 192, 256, 256] }],
  [288, { builder: "networks.mpvit_small()", channels: [64, 128, 216, 288, 288] }],
]);
const RESNET18: PublishedEncoder = {
  builder: "networks.ResnetEncoder(18, False)",
  channels: [64, 64, 128, 256, 512],
};

/** The reference's own encoder with these weights' names and shapes, or null if the encoder is ours alone. */
export function publishedEncoder(encoder: StateDictionary): PublishedEncoder | null {
  if (encoder.has("encoder.layer4.1.bn2.weight")) return RESNET18;
  const lastWidth = encoder.get("mhca_stages.3.aggregate.conv.weight")?.shape[0];
  return lastWidth === undefined ? null : (MPVIT_OF_LAST_WIDTH.get(lastWidth) ?? null);
}

/** A tensor of each network with the shape that the reference gives it and ours alone do not. */
const MARKS: Readonly<Record<Exclude<ReferenceNetwork, "encoder">, readonly [key: string, width: number]>> = {
  // The mask head of scale 0: there only with convex upsampling, 16 wide only in the published decoder.
  depth: ["decoder.26.0.weight", 16],
  pose_encoder: ["encoder.layer4.1.bn2.weight", 512],
  pose: ["net.0.weight", 256],
  trans_encoder: ["encoder.layer4.1.bn2.weight", 512],
  trans: ["net.0.weight", 256],
};

/** The networks whose weights the reference has no network for. */
export function networksOfOurOwn(
  dictionaries: ReadonlyMap<ReferenceNetwork, StateDictionary>,
): ReferenceNetwork[] {
  return [...dictionaries].flatMap(([network, state]) => {
    if (network === "encoder") return publishedEncoder(state) === null ? [network] : [];
    const [key, width] = MARKS[network];
    return state.get(key)?.shape[0] === width ? [] : [network];
  });
}
