import { expect, test } from "vitest";
import { ProblemError } from "../../problem.ts";
import { currentBackend } from "../../tensor/backend.ts";
import { type Tensor1D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectWritesInsideOutputs,
  seededRandom,
} from "../referenceTesting.ts";
import { readFramesReference } from "./atlas.reference.ts";
import { type Atlas, makeAtlas, readFrames } from "./atlas.ts";

function randomFrames(seed: number, count: number, width: number, height: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => ({
    rgba: Uint8Array.from({ length: width * height * 4 }, () => Math.floor(256 * random())),
  }));
}

test("atlas: bytes come back as red, green, blue in 0..1, alpha left out, frames in the order asked for", async () => {
  const frames = [
    { rgba: Uint8Array.of(0, 51, 255, 7, 102, 153, 204, 9) },
    { rgba: Uint8Array.of(255, 0, 51, 0, 1, 2, 3, 255) },
  ];
  const atlas = makeAtlas(frames, 2, 1);
  const pictures = readFrames(atlas, [1, 0, 1]);
  expect(pictures.shape).toEqual([3, 1, 2, 3]);
  const first = [0, 0.2, 1, 0.4, 0.6, 0.8];
  const second = [1, 0, 0.2, 1 / 255, 2 / 255, 3 / 255];
  expectClose(await pictures.data(), [...second, ...first, ...second], { absolute: 1e-7 });
  atlas.dispose();
});

test("atlas: equals the reference on twenty sizes", async () => {
  const sizes = [
    [1, 1],
    [1, 17],
    [17, 1],
    [3, 5],
    [7, 9],
    [8, 8],
    [63, 1],
    [64, 1],
    [65, 1],
    [1, 63],
    [1, 64],
    [1, 65],
    [16, 16],
    [257, 1],
    [1, 257],
    [17, 17],
    [32, 24],
    [31, 33],
    [48, 32],
    [96, 64],
  ];
  for (const [k, [width, height]] of sizes.entries()) {
    const frames = randomFrames(k, 4, width, height);
    const atlas = makeAtlas(frames, width, height);
    const indices = [3, 0, 2, 2, 1].slice(0, 1 + (k % 5));
    const pictures = readFrames(atlas, indices);
    expectClose(
      await pictures.data(),
      readFramesReference(frames, indices),
      { absolute: 1e-7 },
      `${width} x ${height}`,
    );
    pictures.dispose();
    atlas.dispose();
  }
});

test("atlas: picks by a tensor on the GPU too, where a wrong index gives NaN and touches nothing else", async () => {
  const frames = randomFrames(1, 3, 5, 4);
  const atlas = makeAtlas(frames, 5, 4);
  const indices = tf.tensor1d([2, -1, 3, 2147483647, 0], "int32") as Tensor1D;
  await expectWritesInsideOutputs(async () => {
    const values = [...(await readFrames(atlas, indices).data())];
    const picture = (b: number) => values.slice(b * 60, (b + 1) * 60);
    expectClose([...picture(0), ...picture(4)], readFramesReference(frames, [2, 0]), { absolute: 1e-7 });
    expect([...picture(1), ...picture(2), ...picture(3)].every(Number.isNaN)).toBe(true);
  });
  atlas.dispose();
});

test("atlas: refuses numbers that are no frame, frames of another size, and no frame at all", () => {
  const frames = randomFrames(1, 2, 4, 4);
  const atlas = makeAtlas(frames, 4, 4);
  for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => readFrames(atlas, [index])).toThrow(RangeError);
  expect(() => makeAtlas(frames, 4, 5)).toThrow(/Frame 0 has 64 bytes, 4 x 5 needs 80/);
  expect(() => makeAtlas([], 4, 4)).toThrow(/at least one frame/);
  atlas.dispose();
});

test("atlas: more than the adapter binds is refused with the numbers and a size that fits", () => {
  const { maxStorageBufferBindingSize, maxBufferSize } = currentBackend().device.limits;
  const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const frame = { rgba: new Uint8Array(2048 * 1024 * 4) }; // 8 MiB
  const fitting = Math.floor(limit / frame.rgba.length);
  const allocated = tf.memory().numTensors;
  let caught: unknown;
  try {
    makeAtlas(
      Array.from({ length: fitting + 1 }, () => frame),
      2048,
      1024,
    );
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ProblemError);
  const { code, message, remedy } = (caught as ProblemError).problem;
  expect(code).toBe("atlas-too-large");
  expect(message).toContain(`${fitting + 1} pictures of 2048 x 1024 need ${(fitting + 1) * 8} MiB`);
  expect(remedy).toContain(`at most ${fitting} pictures`);
  const [width, height] = (/at (\d+) x (\d+) pixels/.exec(remedy) ?? []).slice(1).map(Number);
  expect((fitting + 1) * width * height * 4).toBeLessThanOrEqual(limit);
  expect(tf.memory().numTensors).toBe(allocated);
});

test("atlas: survives a tidy, repeats bit for bit and gives everything back when disposed", async () => {
  const before = tf.memory();
  const made: Atlas[] = [];
  tf.tidy(() => {
    made.push(makeAtlas(randomFrames(3, 5, 13, 11), 13, 11));
  });
  const [atlas] = made;
  await expectBitwiseRepeatable(() => [readFrames(atlas, [4, 0, 3])], 50);
  atlas.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors);
});

test("atlas: a grid beyond 65,535 workgroups reaches its last pixel", async () => {
  const [width, height] = [2048, 2049];
  const rgba = new Uint8Array(width * height * 4);
  rgba.set([255, 51, 102, 0], rgba.length - 4);
  const atlas = makeAtlas([{ rgba }], width, height);
  const picture = readFrames(atlas, [0]);
  const last = tf.slice(picture, [0, height - 1, width - 1, 0], [1, 1, 1, 3]);
  expectClose(await last.data(), [1, 0.2, 0.4], { absolute: 1e-7 });
  tf.dispose([picture, last]);
  atlas.dispose();
});
