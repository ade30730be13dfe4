import { decode } from "fast-png";
import { expect, test } from "vitest";
import { encodeDepthPng } from "./depthPng.ts";
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

test("point cloud: PLY has one record of 15 bytes a point after its header", () => {
  const bytes = writePly(
    { positions: new Float32Array([1, 2, 3]), colours: new Uint8Array([4, 5, 6]) },
    "two\nlines",
  );
  const header = "end_header\n";
  const text = new TextDecoder("latin1").decode(bytes);
  const start = text.indexOf(header) + header.length;
  expect(text).toContain("comment two lines");
  expect(bytes.length - start).toBe(15);
  const view = new DataView(bytes.buffer, start);
  expect([0, 4, 8].map((at) => view.getFloat32(at, true))).toEqual([1, 2, 3]);
  expect([12, 13, 14].map((at) => view.getUint8(at))).toEqual([4, 5, 6]);
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

test("depth picture: 16 bits survive the PNG, invalid is 0 and the far end saturates below 65535", () => {
  const depth = new Float32Array([0, 1, 2.5, Number.NaN, 100]);
  const picture = decode(encodeDepthPng(depth, 5, 1, 0.001));
  expect(picture.depth).toBe(16);
  expect([...picture.data]).toEqual([0, 1000, 2500, 0, 65_534]);
});
