import { expect, test } from "vitest";
import { randomArray, tensorOf } from "../kernels/referenceTesting.ts";
import { type OptimRInput, optimR } from "../reconstruction/optimR.ts";
import { optimT } from "../reconstruction/optimT.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { sourceFromTargetOfMotion } from "../reconstruction/rigidTransform.ts";
import { finestScale, repeatForScales } from "../reconstruction/scales.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { identityErrors } from "./autoMask.ts";
import { distillationLoss, keepBest, startBest } from "./distillation.ts";
import { minimumError, overSources } from "./minimumOverSources.ts";
import { photometricError } from "./photometric.ts";
import { smoothnessLoss } from "./smoothness.ts";
import { totalLoss } from "./total.ts";

const [SCALES, HEIGHT, WIDTH] = [2, 8, 12];
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const SIDEWAYS = [1, 0, 0, 0.05, 0, 1, 0, 0.02, 0, 0, 1, 0];
/** The source camera has walked through everything the target sees. */
const THROUGH_THE_SCENE = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -20];

const noise = (seed: number) => tensorOf(randomArray(seed, [1, HEIGHT, WIDTH, 3], 0, 1)) as Tensor4D;
const constant = (value: number) => tf.fill([1, HEIGHT, WIDTH, 3], value) as Tensor4D;

interface Scene {
  readonly target: Tensor4D;
  readonly source: Tensor4D;
  readonly coarse: readonly number[];
  readonly disparity?: number;
  readonly motion?: number;
}

/** Reliability N3: nothing to learn, or nonsense to learn from. */
const scenes: Readonly<Record<string, () => Scene>> = {
  "identical frames": () => ({ target: noise(1), source: noise(1), coarse: SIDEWAYS }),
  "black frames": () => ({ target: constant(0), source: constant(0), coarse: SIDEWAYS }),
  "a black target": () => ({ target: constant(0), source: noise(2), coarse: SIDEWAYS }),
  "constant colour": () => ({ target: constant(0.4), source: constant(0.4), coarse: SIDEWAYS }),
  "a zero baseline and no residual motion": () => ({
    target: noise(1),
    source: noise(2),
    coarse: IDENTITY,
    motion: 0,
  }),
  "every point behind the source camera": () => ({
    target: noise(1),
    source: noise(2),
    coarse: THROUGH_THE_SCENE,
  }),
  "everything at the far end": () => ({ target: noise(1), source: noise(2), coarse: SIDEWAYS, disparity: 0 }),
  "everything at the near end": () => ({
    target: noise(1),
    source: noise(2),
    coarse: SIDEWAYS,
    disparity: 1,
  }),
};

function lossOf(
  { target, source, coarse }: Scene,
  way: keyof typeof optimR,
  l1: "plain" | "relativeToTarget",
): (...variables: Tensor[]) => Tensor {
  const pinhole = tf.tensor2d([[10, 10, 6, 4]]);
  const intrinsics = { source: pinhole, target: pinhole };
  const errorOf = photometricError({ alpha: 0.85, ssim: true, l1 });
  const identity = identityErrors({
    target,
    sources: [source],
    combine: overSources.minimum,
    photometricError: errorOf,
  });
  return (disparity, scale, shift, axisAngle, translation) => {
    const disparities = disparity as Tensor4D;
    const depths = disparityToDepth(disparities, { minDepth: 0.1, maxDepth: 10 });
    const first = optimT({
      source,
      depth: finestScale(depths, SCALES),
      coarseSourceFromTarget: tf.tensor3d([...coarse], [1, 3, 4]),
      alignment: { scale: scale as Tensor2D, residualTranslation: shift as Tensor2D },
      isEarlier: true,
      parametrisation: "aroundOne",
      intrinsics,
    });
    const residual: Tensor3D = sourceFromTargetOfMotion(
      { axisAngle: axisAngle as Tensor2D, translation: translation as Tensor2D },
      { isEarlier: true, rotationAtZero: "infinitesimal" },
    );
    const input: OptimRInput = {
      source,
      depths,
      sourceFromTarget: first.sourceFromTarget,
      intrinsics,
      residual,
      firstReconstruction: first.reconstruction,
    };
    const second = optimR[way](input);
    const errorT = minimumError(overSources.minimum([errorOf(target, first.reconstruction)]), identity).error;
    const errorR = minimumError(
      overSources.minimum([errorOf(repeatForScales(target, SCALES), second.reconstruction)]),
      repeatForScales(identity, SCALES),
    ).error;
    const best = keepBest(startBest(finestScale(disparities, SCALES)), errorR, disparities);
    return totalLoss(
      {
        errorR,
        errorT,
        smoothness: smoothnessLoss(disparities, target),
        distillation: distillationLoss(best.disparity, disparities),
        scales: SCALES,
        smoothnessWeights: "halved",
      },
      { beta: 0.2, lambda: 1e-3, mu: 0.1 },
    ).total;
  };
}

test.each(Object.keys(scenes))("losses and all gradients are finite for %s", async (name) => {
  const scene = scenes[name]();
  const shape = [SCALES, HEIGHT, WIDTH, 1];
  const disparity =
    scene.disparity === undefined
      ? tensorOf(randomArray(3, shape, 0.1, 0.9))
      : tf.fill(shape, scene.disparity);
  const motion = scene.motion ?? 0.01;
  const variables = [
    disparity,
    tf.zeros([1, 1]),
    tf.zeros([1, 3]),
    tf.fill([1, 3], motion),
    tf.fill([1, 3], motion),
  ];
  for (const [way, l1] of [
    ["cascade", "relativeToTarget"], // as published
    ["compose", "plain"], // the default
  ] as const) {
    const { value, grads } = tf.valueAndGrads(lossOf(scene, way, l1))(variables);
    for (const [i, tensor] of [value, ...grads].entries()) {
      const allFinite = (await tensor.data()).every((x) => Number.isFinite(x));
      expect(allFinite, `${way}: ${i === 0 ? "the loss" : `gradient ${i - 1}`}`).toBe(true);
    }
  }
});

test("a scene that is masked everywhere trains neither depth nor poses by its pictures", async () => {
  const scene: Scene = { target: noise(1), source: noise(1), coarse: SIDEWAYS };
  const errorOf = photometricError({ alpha: 0.85, ssim: true, l1: "plain" });
  const identity = identityErrors({
    target: scene.target,
    sources: [scene.source],
    combine: overSources.minimum,
    photometricError: errorOf,
  });
  const reconstruction = noise(2);
  const { trainingMask } = minimumError(errorOf(scene.target, reconstruction), identity);
  expect((await trainingMask.data()).every((trains) => trains === 0)).toBe(true);
  const gradient = tf.grad((r: Tensor) =>
    tf.sum(minimumError(errorOf(scene.target, r as Tensor4D), identity).error),
  )(reconstruction);
  expect((await gradient.data()).every((g) => g === 0)).toBe(true);
});
