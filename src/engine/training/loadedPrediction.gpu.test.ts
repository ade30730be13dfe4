import { expect, test } from "vitest";
import { ParameterStore } from "../networks/params.ts";
import { fileOf, specsOfRun, tensorsOf } from "../networks/recognise/checkpointTesting.ts";
import { LoadedDepthNet } from "../networks/recognise/loadedDepthNet.ts";
import { recognise } from "../networks/recognise/recognise.ts";
import { initialWeights } from "../networks/weightSources.ts";
import { tf } from "../tensor/tf.ts";
import { type DepthNetwork, DepthPredictor, depthNetworkOf } from "./depthPredictor.ts";
import { PRESETS } from "./presets.ts";

const [width, height] = [96, 64];
const rgba = Uint8Array.from(
  { length: width * height * 4 },
  (_, i) => 128 + 100 * Math.sin(0.01 * i * (i % 4)),
);
const picture = { rgba, width, height };

async function predictedBy(network: DepthNetwork): Promise<Float32Array> {
  const predictor = new DepthPredictor(network);
  const inverse = await predictor.inverseDepth(picture);
  await predictor.dispose();
  return inverse;
}

test("loaded depth network: a run's saved weights predict without the run what they predict in it, bit for bit", async () => {
  const run = new ParameterStore(specsOfRun("nano"), initialWeights(3));
  const inRun = await predictedBy(depthNetworkOf(run, PRESETS.nano));
  const saved = await run.toCheckpoint();
  run.dispose();
  const before = tf.memory().numTensors;
  const loaded = new LoadedDepthNet(recognise([fileOf("weights.safetensors", saved)]));
  const alone = await predictedBy(loaded);
  expect(alone).toEqual(inRun);
  expect(new Set(alone).size).toBeGreaterThan(1000);
  loaded.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("loaded depth network: an encoder alone does not predict", () => {
  const encoder = new Map([...tensorsOf(specsOfRun("nano"))].filter(([name]) => name.startsWith("encoder.")));
  expect(() => new LoadedDepthNet(recognise([fileOf("encoder.pth", encoder)]))).toThrow(
    "no whole depth network",
  );
});
