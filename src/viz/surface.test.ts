import { describe, expect, test } from "vitest";
import { colouriseNormals, normalsFromDepth, textureStrength } from "./surface.ts";

const intrinsics = { fx: 50, fy: 40, cx: 3.5, cy: 2.5 };
const [width, height] = [8, 6];

/** Depth of the plane `n · p = d` at every pixel. */
function planeDepth([nx, ny, nz]: readonly number[], d: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [u, v] = [i % width, Math.floor(i / width)];
    return d / ((nx * (u - intrinsics.cx)) / intrinsics.fx + (ny * (v - intrinsics.cy)) / intrinsics.fy + nz);
  });
}

describe("texture strength", () => {
  test("a ramp of grey has its slope everywhere, a flat wall has none", () => {
    const picture = (grey: (u: number) => number) => ({
      width,
      height,
      rgba: Uint8Array.from({ length: 4 * width * height }, (_, i) => grey(Math.floor(i / 4) % width)),
    });
    for (const slope of textureStrength(picture((u) => 20 * u))) expect(slope).toBeCloseTo(20 / 255, 6);
    expect(Math.max(...textureStrength(picture(() => 90)))).toBe(0);
  });
});

describe("normals from depth", () => {
  test("a tilted plane has its own normal at every pixel, turned towards the camera", () => {
    const n = [0.3, -0.5, Math.sqrt(1 - 0.34)];
    const normals = normalsFromDepth(planeDepth(n, 2), width, height, intrinsics);
    for (let i = 0; i < normals.length; i++) expect(normals[i]).toBeCloseTo(-n[i % 3], 4);
  });

  test("beside an invalid depth there is none, and it is drawn transparent", () => {
    const depth = planeDepth([0, 0, 1], 1);
    depth[2 * width + 3] = 0;
    const normals = normalsFromDepth(depth, width, height, intrinsics);
    const rgba = colouriseNormals(normals);
    expect(normals[3 * (2 * width + 4)]).toBeNaN();
    expect(rgba[4 * (2 * width + 4) + 3]).toBe(0);
    // Facing the camera: the blue of a normal map.
    expect([...rgba.subarray(0, 4)]).toEqual([128, 128, 255, 255]);
  });
});
