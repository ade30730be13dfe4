import type { PinholeIntrinsics, RgbaPicture } from "../engine/protocol.ts";

/** What a picture and a depth map tell of the surface, beyond the networks. */

/** Brightness of every pixel, height * width, 0..1 (Rec. 709 weights on the sRGB values). */
export function luminance({ rgba }: RgbaPicture): Float32Array {
  return Float32Array.from(
    { length: rgba.length / 4 },
    (_, i) => (0.2126 * rgba[4 * i] + 0.7152 * rgba[4 * i + 1] + 0.0722 * rgba[4 * i + 2]) / 255,
  );
}

/** Strength of the picture's texture: magnitude of the brightness's gradient, per pixel (central differences, one-sided at
 *  the border). Where it is near 0, no shift of the picture changes the photometric error: there is no signal. */
export function textureStrength(picture: RgbaPicture): Float32Array {
  const { width, height } = picture;
  const light = luminance(picture);
  const strength = new Float32Array(width * height);
  for (let v = 0; v < height; v++) {
    const [above, below] = [Math.max(0, v - 1), Math.min(height - 1, v + 1)];
    for (let u = 0; u < width; u++) {
      const [left, right] = [Math.max(0, u - 1), Math.min(width - 1, u + 1)];
      const alongU = (light[v * width + right] - light[v * width + left]) / Math.max(1, right - left);
      const alongV = (light[below * width + u] - light[above * width + u]) / Math.max(1, below - above);
      strength[v * width + u] = Math.hypot(alongU, alongV);
    }
  }
  return strength;
}

/** Unit normals of the surface that a depth map describes, 3 a pixel in camera coordinates (x right, y down, z ahead),
 *  turned towards the camera. From central differences of the backprojected points; NaN where a neighbour has no depth. */
export function normalsFromDepth(
  depth: Float32Array,
  width: number,
  height: number,
  { fx, fy, cx, cy }: PinholeIntrinsics,
): Float32Array {
  const normals = new Float32Array(3 * width * height).fill(Number.NaN);
  for (let v = 0; v < height; v++) {
    const [above, below] = [Math.max(0, v - 1), Math.min(height - 1, v + 1)];
    for (let u = 0; u < width; u++) {
      const [left, right] = [Math.max(0, u - 1), Math.min(width - 1, u + 1)];
      const zLeft = depth[v * width + left];
      const zRight = depth[v * width + right];
      const zAbove = depth[above * width + u];
      const zBelow = depth[below * width + u];
      if (!(zLeft > 0 && zRight > 0 && zAbove > 0 && zBelow > 0)) continue;
      const [x, y] = [(u - cx) / fx, (v - cy) / fy];
      // Tangents along the row (a) and along the column (b); their cross product is the normal.
      const ax = ((right - cx) / fx) * zRight - ((left - cx) / fx) * zLeft;
      const ay = y * (zRight - zLeft);
      const az = zRight - zLeft;
      const bx = x * (zBelow - zAbove);
      const by = ((below - cy) / fy) * zBelow - ((above - cy) / fy) * zAbove;
      const bz = zBelow - zAbove;
      const n = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
      const towards = n[0] * x + n[1] * y + n[2] > 0 ? -1 : 1;
      const scale = towards / Math.hypot(n[0], n[1], n[2]);
      const at = 3 * (v * width + u);
      for (let c = 0; c < 3; c++) normals[at + c] = n[c] * scale;
    }
  }
  return normals;
}

/** Normals as the field draws them: red to the right, green up, blue towards the camera. NaN is transparent. */
export function colouriseNormals(normals: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray((normals.length / 3) * 4);
  for (let i = 0; i < normals.length / 3; i++) {
    const [x, y, z] = normals.subarray(3 * i, 3 * i + 3);
    if (Number.isNaN(x)) continue;
    rgba[4 * i] = 127.5 * (1 + x);
    rgba[4 * i + 1] = 127.5 * (1 - y);
    rgba[4 * i + 2] = 127.5 * (1 - z);
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}
