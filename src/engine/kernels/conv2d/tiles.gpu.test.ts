import { afterEach, describe, expect, test } from "vitest";
import { trace } from "../../replay/trace.ts";
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { mlp } from "../mlp/mlp.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { chooseTiles, chosenTiles } from "./chosenTiles.ts";
import { conv2d } from "./conv2d.ts";
import { choiceOf, DEFAULT_TILES, SHAPE_NAMES, TILE_SHAPES, type TileShape, workOf } from "./tiles.ts";

afterEach(() => chooseTiles(DEFAULT_TILES));

function chooseEverywhere(shape: TileShape): void {
  chooseTiles(choiceOf(() => shape));
}

/** Value and gradients, with a bias, factors and a residual, or an activation. */
function convolution(
  image: readonly number[],
  filter: readonly number[],
  options: { readonly stride?: number; readonly padding?: number; readonly border?: "zero" | "reflect" },
): () => Tensor[] {
  const x = tensorOf(randomArray(1, image)) as Tensor4D;
  const weights = tensorOf(randomArray(2, filter)) as Tensor4D;
  const bias = tensorOf(randomArray(3, [filter[3]])) as Tensor1D;
  const residual = conv2d(x, weights, options);
  const factors = { values: tensorOf(randomArray(4, [1, image[0]])) as Tensor2D, row: 0 };
  return () => [
    conv2d(x, weights, { ...options, bias, residual, factors }),
    ...tf.grads((a, b) => conv2d(a as Tensor4D, b as Tensor4D, { ...options, bias, activation: "elu" }))([
      x,
      weights,
    ]),
  ];
}

function branch(
  [batch, height, width]: readonly number[],
  [inputs, hidden, outputs]: readonly number[],
): () => Tensor[] {
  const arrays = [
    randomArray(1, [batch, height, width, inputs]),
    randomArray(2, [1, 1, inputs, hidden]),
    randomArray(3, [hidden]),
    randomArray(4, [1, 1, hidden, outputs]),
    randomArray(5, [outputs]),
    randomArray(6, [batch, height, width, outputs]),
  ];
  const run = ([x, weight1, bias1, weight2, bias2, residual]: Tensor[]): Tensor =>
    mlp(
      x as Tensor4D,
      { weight: weight1 as Tensor4D, bias: bias1 as Tensor1D },
      { weight: weight2 as Tensor4D, bias: bias2 as Tensor1D },
      residual as Tensor4D,
    );
  const tensors = arrays.map(tensorOf);
  return () => [run(tensors), ...tf.grads((...inputs: Tensor[]) => run(inputs))(tensors)];
}

describe("every tile shape gives the same bits", () => {
  // Pixels and channels beside multiples of 2, 4 and 8, in every combination of border and stride.
  test.each([
    ["a pixel of a channel", convolution([1, 1, 1, 1], [1, 1, 1, 1], {})],
    ["windows with zeros outside", convolution([2, 5, 7, 3], [3, 3, 3, 9], { padding: 1 })],
    [
      "windows with mirror images outside",
      convolution([3, 7, 9, 5], [3, 3, 5, 7], { padding: 1, border: "reflect" }),
    ],
    [
      "5x5 windows with mirror images outside",
      convolution([1, 5, 11, 2], [5, 5, 2, 13], { padding: 2, border: "reflect" }),
    ],
    [
      "7x7 windows of every other pixel",
      convolution([1, 17, 15, 3], [7, 7, 3, 17], { padding: 3, stride: 2 }),
    ],
    ["windows of every other pixel", convolution([2, 9, 13, 15], [3, 3, 15, 6], { padding: 1, stride: 2 })],
    ["products of matrices", convolution([1, 19, 31, 65], [1, 1, 65, 33], {})],
    ["an MLP branch", branch([2, 3, 7], [9, 31, 5])],
  ])("for %s", async (_what, run) => {
    const bits = async (): Promise<Uint32Array[]> => {
      const tensors = run();
      const values = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
      tf.dispose(tensors);
      return values.map((array) => new Uint32Array(array.slice().buffer));
    };
    const ofDefault = await bits();
    for (const shape of SHAPE_NAMES) {
      chooseEverywhere(shape);
      expect({ shape, bits: await bits() }).toEqual({ shape, bits: ofDefault });
    }
  });
});

test.each(SHAPE_NAMES)("tiles of %s reach the pipelines of both directions, and their grids", (shape) => {
  chooseEverywhere(shape);
  const x = tensorOf(randomArray(1, [1, 16, 32, 16])) as Tensor4D;
  const weights = tensorOf(randomArray(2, [3, 3, 16, 24])) as Tensor4D;
  const { dispatches } = trace(() =>
    tf.grads((a, b) => conv2d(a as Tensor4D, b as Tensor4D, { padding: 1 }))([x, weights]),
  );
  const grids = Object.fromEntries(
    dispatches.map(({ pipeline: { label, constants }, workgroups }) => [label, { constants, workgroups }]),
  );
  const { tilePixels, tileChannels } = TILE_SHAPES[shape];
  expect(grids.conv2d).toEqual({
    constants: { tilePixels, tileChannels },
    workgroups: [Math.ceil(512 / tilePixels / 64), 24 / tileChannels, 1],
  });
  expect(grids.conv2dGradImage).toEqual({
    constants: { tilePixels, tileChannels, throughGelu: 0 },
    workgroups: [Math.ceil(((32 / tilePixels) * 16) / 64), 16 / tileChannels, 1],
  });
  // The order of its sums is the same on every adapter.
  expect(grids.conv2dGradFilter.constants).toEqual({ strips: 64 });
});

test("a kind of work has a shape of its own", () => {
  const window = { kernelHeight: 3, kernelWidth: 3 };
  const product = { kernelHeight: 1, kernelWidth: 1 };
  expect(workOf("forward", window, [2, 64, 80, 64])).toBe("forward, large windows");
  expect(workOf("forward", product, [1, 16, 20, 216])).toBe("forward, small products");
  expect(workOf("gradient", product, [1, 16, 20, 864])).toBe("gradient, large products");
  expect(workOf("gradient", window, [2, 8, 10, 512])).toBe("gradient, small windows");
  chooseTiles({ ...DEFAULT_TILES, "forward, small products": "2x4" });
  expect(chosenTiles()).toEqual({ ...DEFAULT_TILES, "forward, small products": "2x4" });
  const x = tensorOf(randomArray(1, [1, 4, 4, 8])) as Tensor4D;
  const constantsOf = (side: number) => {
    const weights = tensorOf(randomArray(2, [side, side, 8, 8])) as Tensor4D;
    return trace(() => [conv2d(x, weights, { padding: (side - 1) / 2 })]).dispatches[0].pipeline.constants;
  };
  expect([constantsOf(1), constantsOf(3)]).toEqual([TILE_SHAPES["2x4"], TILE_SHAPES["4x8"]]);
});
