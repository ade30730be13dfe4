/** COLMAP's camera models (its src/colmap/sensor/models.h; parameters in its order, pixels with the first centre at (0.5, 0.5)). */

/** A camera as COLMAP describes it. */
export interface Camera {
  /** A key of `CAMERA_MODELS`. */
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly params: readonly number[];
}

export interface ColmapPinhole {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

export interface CameraModel {
  /** Names of the parameters, in the order of cameras.txt. */
  readonly parameters: readonly string[];
  /** Focal lengths and principal point. */
  pinhole(params: readonly number[]): ColmapPinhole;
  /** Where the ray (u, v, 1) meets the plane z = 1 after distortion; null for a model without distortion. */
  readonly distort: ((params: readonly number[], u: number, v: number) => [number, number]) | null;
}

const oneFocal = ([f, cx, cy]: readonly number[]): ColmapPinhole => ({ fx: f, fy: f, cx, cy });
const twoFocals = ([fx, fy, cx, cy]: readonly number[]): ColmapPinhole => ({ fx, fy, cx, cy });

export const CAMERA_MODELS: Readonly<Record<string, CameraModel>> = {
  SIMPLE_PINHOLE: { parameters: ["f", "cx", "cy"], pinhole: oneFocal, distort: null },
  PINHOLE: { parameters: ["fx", "fy", "cx", "cy"], pinhole: twoFocals, distort: null },
  SIMPLE_RADIAL: {
    parameters: ["f", "cx", "cy", "k"],
    pinhole: oneFocal,
    distort: ([, , , k], u, v) => scaled(u, v, 1 + k * (u * u + v * v)),
  },
  RADIAL: {
    parameters: ["f", "cx", "cy", "k1", "k2"],
    pinhole: oneFocal,
    distort: ([, , , k1, k2], u, v) => scaled(u, v, radialFactor(u * u + v * v, k1, k2)),
  },
  OPENCV: {
    parameters: ["fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2"],
    pinhole: twoFocals,
    distort: ([, , , , k1, k2, p1, p2], u, v) =>
      tangential(u, v, radialFactor(u * u + v * v, k1, k2), p1, p2),
  },
  FULL_OPENCV: {
    parameters: ["fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6"],
    pinhole: twoFocals,
    distort: ([, , , , k1, k2, p1, p2, k3, k4, k5, k6], u, v) => {
      const r2 = u * u + v * v;
      return tangential(u, v, radialFactor(r2, k1, k2, k3) / radialFactor(r2, k4, k5, k6), p1, p2);
    },
  },
  OPENCV_FISHEYE: {
    parameters: ["fx", "fy", "cx", "cy", "k1", "k2", "k3", "k4"],
    pinhole: twoFocals,
    distort: ([, , , , k1, k2, k3, k4], u, v) => fisheye(u, v, k1, k2, k3, k4),
  },
  SIMPLE_RADIAL_FISHEYE: {
    parameters: ["f", "cx", "cy", "k"],
    pinhole: oneFocal,
    distort: ([, , , k], u, v) => fisheye(u, v, k),
  },
  RADIAL_FISHEYE: {
    parameters: ["f", "cx", "cy", "k1", "k2"],
    pinhole: oneFocal,
    distort: ([, , , k1, k2], u, v) => fisheye(u, v, k1, k2),
  },
  THIN_PRISM_FISHEYE: {
    parameters: ["fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "k4", "sx1", "sy1"],
    pinhole: twoFocals,
    distort: ([, , , , k1, k2, p1, p2, k3, k4, sx1, sy1], u, v) => {
      const [a, b] = fisheye(u, v); // θ in the direction of (u, v): the equidistant picture
      const r2 = a * a + b * b;
      const [x, y] = tangential(a, b, radialFactor(r2, k1, k2, k3, k4), p1, p2);
      return [x + sx1 * r2, y + sy1 * r2];
    },
  },
  FOV: {
    parameters: ["fx", "fy", "cx", "cy", "omega"],
    pinhole: twoFocals,
    distort: ([, , , , omega], u, v) => scaled(u, v, fovFactor(omega, u * u + v * v)),
  },
};

/** COLMAP pixel (first centre at (0.5, 0.5)) that sees the ray (u, v, 1). Not finite where the model breaks down. */
export function pixelOfRay({ model, params }: Camera, u: number, v: number): [number, number] {
  const { pinhole, distort } = CAMERA_MODELS[model];
  const { fx, fy, cx, cy } = pinhole(params);
  const [x, y] = distort === null ? [u, v] : distort(params, u, v);
  return [fx * x + cx, fy * y + cy];
}

function scaled(u: number, v: number, factor: number): [number, number] {
  return [u * factor, v * factor];
}

/** 1 + k1 r² + k2 r⁴ + ... */
function radialFactor(r2: number, ...coefficients: readonly number[]): number {
  return 1 + r2 * coefficients.reduceRight((sum, k) => k + r2 * sum, 0);
}

/** Radial factor and Brown's tangential terms. */
function tangential(u: number, v: number, factor: number, p1: number, p2: number): [number, number] {
  const r2 = u * u + v * v;
  return [
    u * factor + 2 * p1 * u * v + p2 * (r2 + 2 * u * u),
    v * factor + 2 * p2 * u * v + p1 * (r2 + 2 * v * v),
  ];
}

/** θ (1 + k1 θ² + k2 θ⁴ + ...) in the direction of (u, v), θ the angle from the axis. */
function fisheye(u: number, v: number, ...coefficients: readonly number[]): [number, number] {
  const r = Math.hypot(u, v);
  if (r === 0) return [u, v];
  const theta = Math.atan(r);
  return scaled(u, v, (theta * radialFactor(theta * theta, ...coefficients)) / r);
}

/** Devernay and Faugeras: atan(2 r tan(ω/2)) / (r ω), with its limits at the axis and at ω = 0.
 *  (COLMAP switches to Taylor series near both; they differ from this by less than 1e-4 of the radius.) */
function fovFactor(omega: number, r2: number): number {
  if (omega === 0) return 1;
  const slope = 2 * Math.tan(omega / 2);
  if (r2 === 0) return slope / omega;
  const r = Math.sqrt(r2);
  return Math.atan(slope * r) / (r * omega);
}
