import type { ConvolutionGeometry } from "../kernels/conv2d/passes.ts";
import type { TiledWork } from "../kernels/conv2d/tiles.ts";

/** A convolution of the networks that are trained, at the resolution and batch that they are trained at: what a kind of
 *  work is judged by. */
export interface TuningProblem {
  readonly work: TiledWork;
  /** [B,H,W,Ci]. */
  readonly image: readonly [number, number, number, number];
  /** Height and width of the window. */
  readonly side: number;
  readonly outChannels: number;
  readonly border: "zero" | "reflect";
}

/** Of every kind one of the paper's networks (320x256, batch 1) and one of `nano` (128x96, batch 4), those that most of their
 *  arithmetic is like. */
export const TUNING_PROBLEMS: readonly TuningProblem[] = [
  windows("forward, large windows", [2, 64, 80, 64], 64, "zero"),
  windows("forward, large windows", [4, 48, 64, 28], 12, "reflect"),
  windows("forward, small windows", [2, 8, 10, 512], 512, "zero"),
  windows("forward, small windows", [4, 24, 32, 48], 24, "reflect"),
  product("forward, large products", [1, 16, 20, 216], 864),
  product("forward, large products", [4, 24, 32, 24], 144),
  product("forward, small products", [1, 16, 20, 864], 216),
  product("forward, small products", [4, 12, 16, 32], 96),
  windows("gradient, large windows", [2, 64, 80, 64], 64, "zero"),
  windows("gradient, large windows", [4, 48, 64, 28], 12, "reflect"),
  windows("gradient, small windows", [2, 8, 10, 512], 512, "zero"),
  windows("gradient, small windows", [4, 24, 32, 24], 24, "reflect"),
  product("gradient, large products", [1, 16, 20, 864], 216),
  product("gradient, large products", [4, 48, 64, 12], 36),
  product("gradient, small products", [1, 16, 20, 216], 864),
  product("gradient, small products", [4, 12, 16, 32], 96),
];

/** `[2,64,80,64] with 3x3 to 64`. */
export function problemName({ image, side, outChannels, border }: TuningProblem): string {
  return `[${image}] with ${side}x${side} to ${outChannels}${border === "reflect" ? ", reflected" : ""}`;
}

export function geometryOf({ image, side, outChannels, border }: TuningProblem): ConvolutionGeometry {
  const [batch, height, width, inChannels] = image;
  const padding = (side - 1) / 2;
  return {
    batch,
    height,
    width,
    inChannels,
    outHeight: height,
    outWidth: width,
    outChannels,
    kernelHeight: side,
    kernelWidth: side,
    stride: 1,
    padTop: padding,
    padLeft: padding,
    reflects: border === "reflect" ? 1 : 0,
  };
}

function windows(
  work: TiledWork,
  image: TuningProblem["image"],
  outChannels: number,
  border: TuningProblem["border"],
): TuningProblem {
  return { work, image, side: 3, outChannels, border };
}

function product(work: TiledWork, image: TuningProblem["image"], outChannels: number): TuningProblem {
  return { work, image, side: 1, outChannels, border: "zero" };
}
