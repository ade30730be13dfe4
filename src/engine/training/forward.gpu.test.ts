import { expect, test } from "vitest";
import { expectClose } from "../kernels/referenceTesting.ts";
import { TIE_BREAK_NOISE } from "../losses/autoMask.ts";
import { evaluateMode } from "../networks/mode.ts";
import { ParameterStore } from "../networks/params.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights } from "../networks/weightSources.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { forward, SCALES } from "./forward.ts";
import { NUMERICS, type Numerics } from "./numerics.ts";
import { PRESETS } from "./presets.ts";
import { networkSetupOf } from "./setup.ts";
import type { Batch } from "./trainingSet.ts";

const SIZE = 64;

/** Errors of Optim t and Optim R where all pictures are the same grey: the noise of the auto-mask alone, or 0. */
async function errorsOnGrey(tieBreak: Numerics["tieBreak"]) {
  const config: RunConfig = {
    ...PRESETS.nano,
    resolution: { width: SIZE, height: SIZE },
    numerics: { ...NUMERICS.reference, tieBreak },
    optimiser: { ...PRESETS.nano.optimiser, batch: 1 },
  };
  const parameters = new ParameterStore(parameterSpecs(networkSetupOf(config)), initialWeights(1));
  const { ofT, ofR } = tf.tidy(() => {
    const grey = tf.fill([1, SIZE, SIZE, 3], 0.5) as Tensor4D;
    const intrinsics = tf.tensor2d([[SIZE, SIZE, SIZE / 2, SIZE / 2]]);
    const batch: Batch = {
      target: grey,
      targetIntrinsics: intrinsics,
      sources: ([-1, 1] as const).map((offset) => ({
        offset,
        picture: grey,
        intrinsics,
        coarseSourceFromTarget: tf.tensor3d([1, 0, 0, 0.05 * offset, 0, 1, 0, 0, 0, 0, 1, 0], [1, 3, 4]),
      })),
    };
    const { errorT, errorR } = forward({
      ...{ parameters, config, batch, mode: evaluateMode, mu: 0, memory: null, step: 3 },
      seen: { target: grey, sources: [grey, grey] },
    });
    if (errorT === null) throw new Error("The preset has Optim t and Optim R on.");
    return { ofT: errorT.error, ofR: errorR.error };
  });
  const read = { ofT: await ofT.data(), ofR: await ofR.data() };
  tf.dispose([ofT, ofR]);
  parameters.dispose();
  return read;
}

test("forward: as published, Optim t meets every scale's accumulated noise, the same as Optim R", async () => {
  const { ofT, ofR } = await errorsOnGrey("accumulating");
  expect(ofT).toHaveLength(SCALES * SIZE * SIZE);
  // Pictures of one grey are reconstructed up to rounding, so the noise is all there is, and where it is negative it wins.
  expectClose(ofT, ofR, { absolute: 0.01 * TIE_BREAK_NOISE });
  expect(Math.min(...ofT)).toBeLessThan(-TIE_BREAK_NOISE);
});

test("forward: with fresh noise Optim t is compared once, with noise of its own", async () => {
  const { ofT, ofR } = await errorsOnGrey("fresh");
  expect(ofT).toHaveLength(SIZE * SIZE);
  const different = [...ofT].filter((error, i) => Math.abs(error - ofR[i]) > 0.01 * TIE_BREAK_NOISE);
  expect(different.length).toBeGreaterThan(0.5 * ofT.length);
});
