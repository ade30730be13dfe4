import { expect, test } from "vitest";
import { pointsFromDepth, writePly } from "./pointCloud.ts";

const identity = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] };

test("point cloud: a pixel goes out along its ray to its depth, in the world frame", () => {
  const turned = { rotation: [0, 0, -1, 0, 1, 0, 1, 0, 0], translation: [0.5, 0, 2] };
  const { positions, colours } = pointsFromDepth({
    width: 2,
    height: 1,
    depth: new Float32Array([0, 4]),
    rgba: new Uint8Array([9, 9, 9, 255, 10, 20, 30, 255]),
    intrinsics: { fx: 2, fy: 2, cx: 0, cy: 0 },
    camFromWorld: turned,
  });
  // In the camera (2, 0, 4); minus t (1.5, 0, 2); times R^T.
  expect([...positions]).toEqual([2, 0, -1.5]);
  expect([...colours]).toEqual([10, 20, 30]);
});

test("point cloud: every point and colour of a PLY comes back", () => {
  const points = {
    positions: new Float32Array([1, -2.5, 3, 0.1, 1e-6, -7e5]),
    colours: new Uint8Array([4, 5, 6, 0, 128, 255]),
  };
  const { comment, ...read } = readPly(writePly(points, "two\nlines"));
  expect(comment).toBe("two lines");
  expect(read).toEqual(points);
});

test("point cloud: invalid and infinite depths are left out", () => {
  const { positions } = pointsFromDepth({
    width: 3,
    height: 1,
    depth: new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, 0]),
    rgba: new Uint8Array(12),
    intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0 },
    camFromWorld: identity,
  });
  expect(positions.length).toBe(0);
});

/** A plain reader of the PLY files that we write, by the format's description. */
function readPly(bytes: Uint8Array) {
  const text = new TextDecoder("latin1").decode(bytes);
  const end = "end_header\n";
  const start = text.indexOf(end) + end.length;
  const header = text.slice(0, start).split("\n");
  const count = Number(header.find((line) => line.startsWith("element vertex "))?.split(" ")[2]);
  const properties = header.filter((line) => line.startsWith("property ")).map((line) => line.slice(9));
  expect(header.slice(0, 2)).toEqual(["ply", "format binary_little_endian 1.0"]);
  expect(properties).toEqual(["float x", "float y", "float z", "uchar red", "uchar green", "uchar blue"]);
  expect(bytes.length - start).toBe(15 * count);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const of = Array.from({ length: 3 * count }, (_, i) => [Math.floor(i / 3), i % 3]);
  return {
    comment: header.find((line) => line.startsWith("comment "))?.slice(8),
    positions: Float32Array.from(of, ([point, axis]) => view.getFloat32(15 * point + 4 * axis, true)),
    colours: Uint8Array.from(of, ([point, channel]) => view.getUint8(15 * point + 12 + channel)),
  };
}
