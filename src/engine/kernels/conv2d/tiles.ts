import { currentBackend, type PlaygroundBackend } from "../../tensor/backend.ts";
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

/** Work whose best shape may differ: forward or the gradient of the image, windows or products of matrices (1x1), and
 *  results large enough to fill a GPU whatever the shape, or not. */
export const TILED_WORKS = [
  "forwardWindowLarge",
  "forwardWindowSmall",
  "forwardProductLarge",
  "forwardProductSmall",
  "gradientWindowLarge",
  "gradientWindowSmall",
  "gradientProductLarge",
  "gradientProductSmall",
] as const;

export type TiledWork = (typeof TILED_WORKS)[number];

export type TileChoice = Readonly<Record<TiledWork, TileShape>>;

/** What nothing has been found better than. */
export const DEFAULT_SHAPE: TileShape = "4x8";

export const DEFAULT_TILES = choiceOf(() => DEFAULT_SHAPE);

/** Values from which a result is large: 4096 tiles of the default shape, as many invocations as keep a large GPU busy. */
const LARGE_RESULT = 4096 * 32;

/** A choice lives as long as its backend, and so as the device that it was made for. */
const chosen = new WeakMap<PlaygroundBackend, TileChoice>();

/** Shapes for what is dispatched and traced from now on with the present backend. */
export function chooseTiles(choice: TileChoice): void {
  chosen.set(currentBackend(), choice);
}

export function chosenTiles(): TileChoice {
  return chosen.get(currentBackend()) ?? DEFAULT_TILES;
}

export function choiceOf(shapeOf: (work: TiledWork) => TileShape): TileChoice {
  return Object.fromEntries(TILED_WORKS.map((work) => [work, shapeOf(work)])) as TileChoice;
}

/** The pass of a convolution that `shape`, [B,H,W,C], is the result of: its kind of work. */
export function workOf(
  direction: "forward" | "gradient",
  { kernelHeight, kernelWidth }: Pick<ConvolutionGeometry, "kernelHeight" | "kernelWidth">,
  shape: readonly number[],
): TiledWork {
  const extent = kernelHeight * kernelWidth === 1 ? "Product" : "Window";
  const values = shape.reduce((product, length) => product * length, 1);
  return `${direction}${extent}${values >= LARGE_RESULT ? "Large" : "Small"}`;
}
