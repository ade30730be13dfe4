import type { ConvolutionGeometry } from "./passes.ts";

/** Pixels x channels that one invocation sums in its registers. Larger tiles read less for each product, smaller ones keep
 *  more invocations busy and waste less on odd channel counts. Values are the same, bit for bit: each is one sum, whose
 *  order no tile changes. */
export const TILE_SHAPES = {
  "8x8": { tilePixels: 8, tileChannels: 8 },
  "4x8": { tilePixels: 4, tileChannels: 8 },
  "4x4": { tilePixels: 4, tileChannels: 4 },
  "2x4": { tilePixels: 2, tileChannels: 4 },
} as const;

export type TileShape = keyof typeof TILE_SHAPES;

export const SHAPE_NAMES = Object.keys(TILE_SHAPES) as [TileShape, ...TileShape[]];

/** Work whose best shape may differ: forward or the gradient of the image, windows or products of matrices (1x1), and
 *  results large enough to fill a GPU whatever the shape, or not. */
export const TILED_WORKS = [
  "forward, large windows",
  "forward, small windows",
  "forward, large products",
  "forward, small products",
  "gradient, large windows",
  "gradient, small windows",
  "gradient, large products",
  "gradient, small products",
] as const;

export type TiledWork = (typeof TILED_WORKS)[number];

export type TileChoice = Readonly<Record<TiledWork, TileShape>>;

/** What nothing has been found better than. */
export const DEFAULT_SHAPE = "4x8" satisfies TileShape;

export const DEFAULT_TILES: TileChoice = choiceOf(() => DEFAULT_SHAPE);

/** Values from which a result is large: 4096 tiles of the default shape, as many invocations as keep a large GPU busy. */
const LARGE_RESULT = 4096 * 32;

export function choiceOf(shapeOf: (work: TiledWork) => TileShape): TileChoice {
  return Object.fromEntries(TILED_WORKS.map((work) => [work, shapeOf(work)])) as TileChoice;
}

/** The pass of a convolution that `shape`, [B,H,W,C], is the result of: its kind of work. */
export function workOf(
  direction: "forward" | "gradient",
  { kernelHeight, kernelWidth }: Pick<ConvolutionGeometry, "kernelHeight" | "kernelWidth">,
  shape: readonly number[],
): TiledWork {
  const extent = kernelHeight * kernelWidth === 1 ? "products" : "windows";
  const values = shape.reduce((product, length) => product * length, 1);
  return `${direction}, ${values >= LARGE_RESULT ? "large" : "small"} ${extent}`;
}
