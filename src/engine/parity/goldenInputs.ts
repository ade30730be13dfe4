import { seedOf } from "../networks/nameSeed.ts";
import { symmetricAt, uniformAt } from "./formula.ts";
import { GoldenFile, type GoldenTensor } from "./goldenFile.ts";
import type { GoldenFolder } from "./goldenFolder.ts";

const INPUTS = "inputs.safetensors";

/** Frames: the target, and the sources before and after it. */
const FRAMES = [0, -1, 1] as const;
export const SOURCE_OFFSETS = [-1, 1] as const;

/** Pictures (`input.target`, `input.source.±1`, augmented `.aug`), coarse poses (`input.pose_gt.±1`) and intrinsics
 *  (`input.K`, `input.inv_K`) of a set: as stored, or by the formula where the folder does not hold them. */
export async function goldenInputs(folder: GoldenFolder): Promise<GoldenFile> {
  return folder.has(INPUTS) ? folder.tensors(INPUTS) : formulaInputs(folder);
}

/** The same by formula (golden README, "The formula"): float64, rounded once. */
export function formulaInputs({
  seedPrefix,
  height,
  width,
}: Pick<GoldenFolder, "seedPrefix" | "height" | "width">): GoldenFile {
  const inputs = new Map<string, GoldenTensor>();
  const texture = textureOf(seedPrefix);
  for (const frame of FRAMES) {
    const name = frame === 0 ? "input.target" : `input.source.${frame}`;
    const picture = pictureOf(texture, frame, height, width);
    const asFloat32 = (data: Float64Array): GoldenTensor => ({
      shape: [1, 3, height, width],
      data: Float32Array.from(data),
    });
    inputs.set(name, asFloat32(picture));
    inputs.set(`${name}.aug`, asFloat32(picture.map((value) => 0.05 + 0.9 * value)));
  }
  for (const frame of SOURCE_OFFSETS)
    inputs.set(`input.pose_gt.${frame}`, matrix(coarsePose(`${seedPrefix}input.pose_gt.${frame}`)));
  const [fx, fy, cx, cy] = [0.81 * width, 1.08 * height, 0.51 * width, 0.53 * height];
  inputs.set("input.K", matrix([fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0, 0, 0, 0, 1]));
  inputs.set("input.inv_K", matrix([1 / fx, 0, -cx / fx, 0, 0, 1 / fy, -cy / fy, 0, 0, 0, 1, 0, 0, 0, 0, 1]));
  return new GoldenFile("inputs by formula", inputs, false);
}

/** Brightness of a channel at a place, which need not be a pixel. */
type Texture = (channel: number, x: number, y: number) => number;

const WAVES = 8;

function textureOf(seedPrefix: string): Texture {
  const seed = seedOf(`${seedPrefix}input.texture`);
  const p = (index: number): number => uniformAt(seed, index);
  const waves = Array.from({ length: WAVES }, (_, k) => ({
    fx: 0.12 * (2 * p(5 * k) - 1),
    fy: 0.12 * (2 * p(5 * k + 1) - 1),
    phases: [0, 1, 2].map((channel) => 2 * Math.PI * p(5 * k + 2 + channel)),
  }));
  return (channel, x, y) => {
    let sum = 0;
    for (const { fx, fy, phases } of waves)
      sum += Math.sin(2 * Math.PI * (fx * x + fy * y) + phases[channel]);
    return 0.5 + 0.055 * sum;
  };
}

/** [3,H,W]: the texture, shifted and sheared from frame to frame. */
function pictureOf(texture: Texture, frame: number, height: number, width: number): Float64Array {
  const picture = new Float64Array(3 * height * width);
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        picture[(channel * height + y) * width + x] = texture(
          channel,
          x + frame * (1.7 + 0.02 * y),
          y + frame * (-0.6 + 0.015 * x),
        );
  return picture;
}

/** Row-major 4 x 4: the rotation about 0.03 w0..2 by Rodrigues' formula, the translation 0.3 w3..5. */
function coarsePose(name: string): number[] {
  const seed = seedOf(name);
  const w = (index: number): number => symmetricAt(seed, index);
  const axisAngle = [0, 1, 2].map((i) => 0.03 * w(i));
  const angle = Math.hypot(...axisAngle);
  const [x, y, z] = axisAngle.map((component) => component / angle);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const entry = (a: number, b: number, rest: number): number => (1 - cosine) * a * b + rest;
  const [tx, ty, tz] = [3, 4, 5].map((i) => 0.3 * w(i));
  return [
    ...[entry(x, x, cosine), entry(x, y, -sine * z), entry(x, z, sine * y), tx],
    ...[entry(y, x, sine * z), entry(y, y, cosine), entry(y, z, -sine * x), ty],
    ...[entry(z, x, -sine * y), entry(z, y, sine * x), entry(z, z, cosine), tz],
    ...[0, 0, 0, 1],
  ];
}

function matrix(rowMajor: readonly number[]): GoldenTensor {
  return { shape: [1, 4, 4], data: Float32Array.from(rowMajor) };
}
