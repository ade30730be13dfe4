import { afterAll, beforeAll, expect, test } from "vitest";
import { flipCombined } from "../evaluation/flip.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights } from "../networks/weightSources.ts";
import { currentBackend } from "../tensor/backend.ts";
import { tf } from "../tensor/tf.ts";
import { DepthPredictor, depthNetworkOf, mirroredPicture, type Picture } from "./depthPredictor.ts";
import { PRESETS } from "./presets.ts";
import { networkSetupOf } from "./setup.ts";

const WIDTH = 96;
const HEIGHT = 64;
const config = { ...PRESETS.nano, resolution: { width: WIDTH, height: HEIGHT } };
/** Unlike its own mirror image. */
const picture: Picture = {
  width: WIDTH,
  height: HEIGHT,
  rgba: Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [(i >> 2) % WIDTH, Math.floor((i >> 2) / WIDTH)];
    return [2 * x, 255 - 3 * y, (x * y) % 256, 255][i % 4];
  }),
};

let parameters: ParameterStore;
let predictor: DepthPredictor;

beforeAll(() => {
  parameters = new ParameterStore(parameterSpecs(networkSetupOf(config)), initialWeights(7));
  predictor = new DepthPredictor(depthNetworkOf(parameters, config));
});

afterAll(async () => {
  await predictor.dispose();
  parameters.dispose();
});

test("a replayed prediction equals a recorded one bit for bit, picture by picture and size by size", async () => {
  const recorded = new DepthPredictor(depthNetworkOf(parameters, config), "eager");
  const upright: Picture = { ...picture, width: HEIGHT, height: WIDTH };
  const predicted = [];
  for (const seen of [picture, mirroredPicture(picture), upright, picture]) {
    predicted.push(await predictor.inverseDepth(seen));
    expect(predicted.at(-1)).toEqual(await recorded.inverseDepth(seen));
  }
  expect(predicted[3]).toEqual(predicted[0]);
  expect(new Set(predicted[0]).size).toBeGreaterThan(100);
  await recorded.dispose();
});

test("depth is the reciprocal of the inverse depth, and within the network's range", async () => {
  const inverse = await predictor.inverseDepth(picture);
  const depth = await predictor.depth(picture);
  expect(depth).toEqual(inverse.map((value) => 1 / value));
  const { minDepth, maxDepth } = config.network;
  for (const value of depth) {
    expect(value).toBeGreaterThan(minDepth);
    expect(value).toBeLessThan(maxDepth);
  }
  expect(Math.max(...depth)).toBeGreaterThan(Math.min(...depth));
});

test("a predictor that was disposed refuses, tells what is under way, and holds no memory", async () => {
  const [tensors, held] = [tf.memory().numTensors, currentBackend().privateBytes];
  const leaving = new DepthPredictor(depthNetworkOf(parameters, config));
  const underWay = leaving.inverseDepth(picture);
  const gone = leaving.dispose();
  await expect(leaving.inverseDepth(picture)).rejects.toMatchObject({
    problem: { code: "depth-network-gone" },
  });
  expect(await underWay).toEqual(await predictor.inverseDepth(picture));
  await gone;
  expect([tf.memory().numTensors, currentBackend().privateBytes]).toEqual([tensors, held]);
});

test("prediction with flip: both predictions combined, and it is another than the direct one", async () => {
  const direct = await predictor.inverseDepth(picture);
  const mirrored = await predictor.inverseDepth(mirroredPicture(picture));
  const combined = await predictor.inverseDepthWithFlip(picture);
  expect(combined).toEqual(flipCombined(direct, mirrored, WIDTH, HEIGHT));
  const change = combined.reduce((most, value, i) => Math.max(most, Math.abs(value - direct[i])), 0);
  expect(change).toBeGreaterThan(1e-4);
});

test("prediction with flip: of the mirrored picture it is the mirror image", async () => {
  const combined = await predictor.inverseDepthWithFlip(picture);
  const ofMirrored = await predictor.inverseDepthWithFlip(mirroredPicture(picture));
  for (let i = 0; i < combined.length; i++) {
    const mirror = i - (i % WIDTH) + WIDTH - 1 - (i % WIDTH);
    expect(ofMirrored[mirror]).toBeCloseTo(combined[i], 6);
  }
});

test("mirrored picture: left and right are exchanged, pixels stay whole", () => {
  const rgba = Uint8Array.from({ length: 24 }, (_, i) => i);
  expect([...mirroredPicture({ rgba, width: 3, height: 2 }).rgba]).toEqual(
    [2, 1, 0, 5, 4, 3].flatMap((pixel) => [0, 1, 2, 3].map((channel) => 4 * pixel + channel)),
  );
});
