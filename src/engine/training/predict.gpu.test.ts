import { afterAll, beforeAll, expect, test } from "vitest";
import { flipCombined } from "../evaluation/flip.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights } from "../networks/weightSources.ts";
import {
  type DepthPredictor,
  mirroredPicture,
  type Picture,
  predictInverseDepth,
  predictorOf,
  predictWithFlip,
} from "./predict.ts";
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
  predictor = predictorOf(parameters, config);
});

afterAll(() => parameters.dispose());

test("prediction with flip: both predictions combined, and it is another than the direct one", async () => {
  const direct = await predictInverseDepth(predictor, picture);
  const mirrored = await predictInverseDepth(predictor, mirroredPicture(picture));
  const combined = await predictWithFlip(predictor, picture);
  expect(combined).toEqual(flipCombined(direct, mirrored, WIDTH, HEIGHT));
  const change = combined.reduce((most, value, i) => Math.max(most, Math.abs(value - direct[i])), 0);
  expect(change).toBeGreaterThan(1e-4);
});

test("prediction with flip: of the mirrored picture it is the mirror image", async () => {
  const combined = await predictWithFlip(predictor, picture);
  const ofMirrored = await predictWithFlip(predictor, mirroredPicture(picture));
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
