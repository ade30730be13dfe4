import { describe, expect, test } from "vitest";
import { CAMERA_MODELS, type Camera, pixelOfRay } from "./cameraModels.ts";

function camera(model: string, params: readonly number[]): Camera {
  return { model, width: 640, height: 480, params };
}

const [u, v] = [0.3, -0.2]; // r² = 0.13
const r2 = 0.13;

/** Every model once, f = 100, centre (320, 240), with the pixel of (u, v, 1) worked out by hand beside it. */
const theta = Math.atan(Math.sqrt(r2));
const equidistant = theta / Math.sqrt(r2);
const radial = 1 + 0.1 * r2 - 0.05 * r2 ** 2;
const tangentialX = 2 * 0.01 * u * v + 0.02 * (r2 + 2 * u * u);
const tangentialY = 2 * 0.02 * u * v + 0.01 * (r2 + 2 * v * v);
const rational =
  (1 + 0.1 * r2 - 0.05 * r2 ** 2 + 0.03 * r2 ** 3) / (1 + 0.2 * r2 + 0.04 * r2 ** 2 - 0.01 * r2 ** 3);
const [a, b] = [u * equidistant, v * equidistant];
const q2 = a * a + b * b; // = θ²
const prism = 1 + 0.1 * q2 - 0.05 * q2 ** 2 + 0.03 * q2 ** 3 + 0.02 * q2 ** 4;

const CASES: [string, number[], number, number][] = [
  ["SIMPLE_PINHOLE", [100, 320, 240], u, v],
  ["PINHOLE", [100, 100, 320, 240], u, v],
  ["SIMPLE_RADIAL", [100, 320, 240, 0.1], u * (1 + 0.1 * r2), v * (1 + 0.1 * r2)],
  ["RADIAL", [100, 320, 240, 0.1, -0.05], u * radial, v * radial],
  [
    "OPENCV",
    [100, 100, 320, 240, 0.1, -0.05, 0.01, 0.02],
    u * radial + tangentialX,
    v * radial + tangentialY,
  ],
  [
    "FULL_OPENCV",
    [100, 100, 320, 240, 0.1, -0.05, 0.01, 0.02, 0.03, 0.2, 0.04, -0.01],
    u * rational + tangentialX,
    v * rational + tangentialY,
  ],
  [
    "SIMPLE_RADIAL_FISHEYE",
    [100, 320, 240, 0.1],
    u * equidistant * (1 + 0.1 * theta ** 2),
    v * equidistant * (1 + 0.1 * theta ** 2),
  ],
  [
    "RADIAL_FISHEYE",
    [100, 320, 240, 0.1, -0.05],
    u * equidistant * (1 + 0.1 * theta ** 2 - 0.05 * theta ** 4),
    v * equidistant * (1 + 0.1 * theta ** 2 - 0.05 * theta ** 4),
  ],
  [
    "OPENCV_FISHEYE",
    [100, 100, 320, 240, 0.1, -0.05, 0.03, 0.02],
    u * equidistant * (1 + 0.1 * theta ** 2 - 0.05 * theta ** 4 + 0.03 * theta ** 6 + 0.02 * theta ** 8),
    v * equidistant * (1 + 0.1 * theta ** 2 - 0.05 * theta ** 4 + 0.03 * theta ** 6 + 0.02 * theta ** 8),
  ],
  [
    "THIN_PRISM_FISHEYE",
    [100, 100, 320, 240, 0.1, -0.05, 0.01, 0.02, 0.03, 0.02, 0.004, -0.003],
    a * prism + 2 * 0.01 * a * b + 0.02 * (q2 + 2 * a * a) + 0.004 * q2,
    b * prism + 2 * 0.02 * a * b + 0.01 * (q2 + 2 * b * b) - 0.003 * q2,
  ],
  [
    "FOV",
    [100, 100, 320, 240, 0.9],
    (u * Math.atan(2 * Math.sqrt(r2) * Math.tan(0.45))) / (0.9 * Math.sqrt(r2)),
    (v * Math.atan(2 * Math.sqrt(r2) * Math.tan(0.45))) / (0.9 * Math.sqrt(r2)),
  ],
];

describe("camera models", () => {
  test("every model has a hand-worked value here", () => {
    expect(CASES.map(([model]) => model).sort()).toEqual(Object.keys(CAMERA_MODELS).sort());
  });

  test.each(CASES)("%s: the ray (0.3, -0.2, 1)", (model, params, x, y) => {
    const [pixelX, pixelY] = pixelOfRay(camera(model, params), u, v);
    expect(pixelX).toBeCloseTo(320 + 100 * x, 10);
    expect(pixelY).toBeCloseTo(240 + 100 * y, 10);
  });

  test.each(CASES)("%s: the axis meets the principal point", (model, params) => {
    const [x, y] = pixelOfRay(camera(model, params), 0, 0);
    expect([x, y]).toEqual([320, 240]);
  });

  test.each(CASES.filter(([model]) => !model.includes("FISHEYE") && model !== "FOV"))(
    "%s: without coefficients it is a pinhole",
    (model, params) => {
      const pinholeCount = CAMERA_MODELS[model].parameters.findIndex((name) => /^[kp]/.test(name));
      const plain = params.map((value, i) => (pinholeCount !== -1 && i >= pinholeCount ? 0 : value));
      const [x, y] = pixelOfRay(camera(model, plain), 1.5, -0.7);
      expect(x).toBeCloseTo(470, 10);
      expect(y).toBeCloseTo(170, 10);
    },
  );

  test("fx and fy, cx and cy are not mixed up", () => {
    expect(pixelOfRay(camera("PINHOLE", [10, 20, 3, 4]), 1, 1)).toEqual([13, 24]);
  });

  test("FOV goes over into the pinhole as ω goes to 0, and is smooth at the axis", () => {
    for (const omega of [0, 1e-9, 1e-5, 1e-3]) {
      expect(pixelOfRay(camera("FOV", [100, 100, 0, 0, omega]), 0.5, 0)[0]).toBeCloseTo(50, 4);
    }
    const near = pixelOfRay(camera("FOV", [1, 1, 0, 0, 0.9]), 1e-9, 0)[0];
    expect(near / 1e-9).toBeCloseTo((2 * Math.tan(0.45)) / 0.9, 6);
  });
});
