import { decoderIndex } from "../depthDecoder.ts";
import { layoutError } from "./findings.ts";
import { mostFrequent, type Shapes } from "./shapes.ts";

/** A depth decoder as its tensors show it. */
export interface DecoderShape {
  /** Channels of the encoder's features that it was built for, strides 2 to 32. */
  readonly featureChannels: readonly number[];
  /** Channels of levels 0 to 4. */
  readonly widths: readonly number[];
  readonly hasMaskHeads: boolean;
  readonly keepsUnusedLayers: boolean;
}

/** Below, channel attention between two streams would have no hidden channel. */
const NARROWEST = 8;
const LEVELS = [0, 1, 2, 3, 4] as const;

/** The shape of a depth decoder, from the shapes of its tensors alone. @throws ProblemError `weights-layout`. */
export function decoderShapeOf(shapes: Shapes, file: string): DecoderShape {
  refuseMonodepth2(shapes, file);
  const { upconv, edgeUpconv, maskHead } = decoderIndex;
  const weight = (layer: number): readonly number[] => {
    const name = `decoder.${layer}.conv.conv.weight`;
    const shape = shapes.get(name);
    if (shape?.length === 4) return shape;
    throw layoutError(file, `The depth decoder cannot be told: "${name}" is missing or is no convolution.`);
  };
  const widths = LEVELS.map((level) => {
    const layers = [upconv(level, 0), upconv(level, 1), edgeUpconv(level, 0), edgeUpconv(level, 1)];
    const outputs = layers.flatMap((layer) =>
      ["weight", "bias"].flatMap((leaf) => shapes.get(`decoder.${layer}.conv.conv.${leaf}`)?.[0] ?? []),
    );
    return mostFrequent(outputs) ?? weight(upconv(level, 0))[0];
  });
  // What a level's second convolution reads beyond its own width is the encoder's skip.
  const skips = LEVELS.slice(1).map((level) => weight(upconv(level, 1))[1] - widths[level]);
  const featureChannels = [...skips, weight(upconv(4, 0))[1]];
  const narrow = [...widths.slice(1), featureChannels[4]].find((width) => width < NARROWEST);
  if (narrow !== undefined || Math.min(widths[0], ...featureChannels) < 1)
    throw layoutError(
      file,
      `The depth decoder has levels of ${widths.join(", ")} channels, too few to attend to.`,
    );
  const has = (layer: number): boolean =>
    [...shapes.keys()].some((name) => name.startsWith(`decoder.${layer}.`));
  return {
    featureChannels,
    widths,
    hasMaskHeads: [1, 2, 3].some((scale) => has(maskHead(scale))),
    keepsUnusedLayers: [edgeUpconv(0, 0), edgeUpconv(0, 1), maskHead(0)].some(has),
  };
}

/** Ten convolutions and then four heads, where GasMono's list of 33 has another convolution. */
function refuseMonodepth2(shapes: Shapes, file: string): void {
  const isMonodepth2 = shapes.has("decoder.13.conv.weight") && !shapes.has("decoder.13.conv.conv.weight");
  if (isMonodepth2)
    throw layoutError(
      file,
      "This is a depth decoder as Monodepth2 builds it, with one stream; GasMono's has two, joined by attention.",
      "Give its encoder alone: a decoder is then trained afresh.",
    );
}
