import type { RigidTransform } from "../geometry/pose.ts";

/** A coloured point cloud: positions 3 N in one world frame, 8-bit RGB 3 N. */
export interface ColouredPoints {
  readonly positions: Float32Array;
  readonly colours: Uint8Array;
}

export interface DepthPicture {
  readonly width: number;
  readonly height: number;
  /** Depth along the optical axis, height * width; 0 or not finite is left out. */
  readonly depth: Float32Array;
  /** 8-bit RGBA of the same size. */
  readonly rgba: Uint8Array;
  readonly intrinsics: { readonly fx: number; readonly fy: number; readonly cx: number; readonly cy: number };
  readonly camFromWorld: RigidTransform;
}

/** Back-projects every `stride`-th pixel: X_world = R^T (D K^-1 p - t), p the pixel with the first centre at (0, 0). */
export function pointsFromDepth(picture: DepthPicture, stride = 1): ColouredPoints {
  const { width, height, depth, rgba, intrinsics, camFromWorld } = picture;
  const capacity = Math.ceil(width / stride) * Math.ceil(height / stride);
  const positions = new Float32Array(3 * capacity);
  const colours = new Uint8Array(3 * capacity);
  const r = camFromWorld.rotation;
  const t = camFromWorld.translation;
  let count = 0;
  for (let y = 0; y < height; y += stride) {
    for (let x = 0; x < width; x += stride) {
      const pixel = y * width + x;
      const z = depth[pixel];
      if (!(z > 0) || !Number.isFinite(z)) continue;
      const cx = ((x - intrinsics.cx) / intrinsics.fx) * z - t[0];
      const cy = ((y - intrinsics.cy) / intrinsics.fy) * z - t[1];
      const cz = z - t[2];
      for (let axis = 0; axis < 3; axis++) {
        positions[3 * count + axis] = r[axis] * cx + r[3 + axis] * cy + r[6 + axis] * cz;
        colours[3 * count + axis] = rgba[4 * pixel + axis];
      }
      count++;
    }
  }
  return { positions: positions.subarray(0, 3 * count), colours: colours.subarray(0, 3 * count) };
}

/** Binary little-endian PLY with float positions and uchar colours, as MeshLab and CloudCompare read it. */
export function writePly({ positions, colours }: ColouredPoints, comment: string): Uint8Array {
  const count = positions.length / 3;
  const header = new TextEncoder().encode(
    [
      "ply",
      "format binary_little_endian 1.0",
      `comment ${comment.replaceAll("\n", " ")}`,
      `element vertex ${count}`,
      ...["x", "y", "z"].map((axis) => `property float ${axis}`),
      ...["red", "green", "blue"].map((channel) => `property uchar ${channel}`),
      "end_header\n",
    ].join("\n"),
  );
  const bytes = new Uint8Array(header.length + 15 * count);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(15 * i + 4 * axis, positions[3 * i + axis], true);
      view.setUint8(15 * i + 12 + axis, colours[3 * i + axis]);
    }
  }
  return bytes;
}
