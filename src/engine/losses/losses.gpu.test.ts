import { expect, test } from "vitest";
import { expectClose, randomArray, tensorOf } from "../kernels/referenceTesting.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";
import { identityErrors, TIE_BREAK_NOISE, withTieBreak } from "./autoMask.ts";
import { distillationLoss, keepBest, startBest } from "./distillation.ts";
import { minimumError, overSources } from "./minimumOverSources.ts";
import { photometricError } from "./photometric.ts";
import { pixelMean } from "./pixelMean.ts";
import { smoothnessLoss } from "./smoothness.ts";
import { totalLoss } from "./total.ts";

function row(...values: number[]): Tensor4D {
  return tf.tensor4d(values, [1, 1, values.length, 1]);
}

function picture(seed: number, batch = 1): Tensor4D {
  return tensorOf(randomArray(seed, [batch, 6, 8, 3], 0, 1)) as Tensor4D;
}

test("pixelMean: one mean per map, and each pixel's equal share of the gradient", async () => {
  const maps = tf.tensor4d([1, 2, 3, 6, 5, 5, 5, 5], [2, 2, 2, 1]);
  expect([...(await pixelMean(maps).data())]).toEqual([3, 5]);
  const weights = tf.tensor1d([4, 8]);
  const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(pixelMean(x as Tensor4D), weights)))(maps);
  expect([...(await gradient.data())]).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
});

test("photometricError: without SSIM it is the mean absolute difference, whatever α", async () => {
  const [target, reconstruction] = [picture(1), picture(2)];
  const error = photometricError({ alpha: 0.85, ssim: false, l1: "plain" })(target, reconstruction);
  const expected = tf.mean(tf.abs(tf.sub(target, reconstruction)), -1);
  expectClose(await error.data(), await expected.data(), { absolute: 1e-6 });
});

test("photometricError: the published L1 weighs dark pixels more, the paper's all alike", async () => {
  const target = tf.tensor4d([0, 0, 0, 0.49, 0.49, 0.49], [1, 1, 2, 3]);
  const reconstruction = tf.add(target, 0.1) as Tensor4D;
  const plain = photometricError({ alpha: 0.85, ssim: false, l1: "plain" })(target, reconstruction);
  expectClose(await plain.data(), [0.1, 0.1], { absolute: 1e-6 });
  const relative = photometricError({ alpha: 0.85, ssim: false, l1: "relativeToTarget" })(
    target,
    reconstruction,
  );
  expectClose(await relative.data(), [10, 0.2], { relative: 1e-5 });
});

test("minimumError: the better source wins pixel by pixel, and alone gets the gradient", async () => {
  const sources = [row(0.3, 0.1, 0.2), row(0.2, 0.4, 0.2)];
  const { error } = minimumError(overSources.minimum(sources), null);
  expectClose(await error.data(), [0.2, 0.1, 0.2], { absolute: 1e-7 });
  const gradients = tf.grads((a, b) =>
    tf.sum(minimumError(overSources.minimum([a as Tensor4D, b as Tensor4D]), null).error),
  )(sources);
  expect(await Promise.all(gradients.map(async (g) => [...(await g.data())]))).toEqual([
    [0, 1, 1],
    [1, 0, 0],
  ]);
  const average = minimumError(overSources.average(sources), null).error;
  expectClose(await average.data(), [0.25, 0.25, 0.2], { absolute: 1e-7 });
});

test("auto-mask: where an unwarped source is better or equal, the pixel has its error and no gradient", async () => {
  const identity = row(0.1, 0.3, 0.2);
  const reconstruction = row(0.2, 0.2, 0.2);
  const { error, trainingMask } = minimumError(reconstruction, identity);
  expectClose(await error.data(), [0.1, 0.2, 0.2], { absolute: 1e-7 });
  expect([...(await trainingMask.data())]).toEqual([0, 1, 0]);
  const gradient = tf.grad((r: Tensor) => tf.sum(minimumError(r as Tensor4D, identity).error))(
    reconstruction,
  );
  expect([...(await gradient.data())]).toEqual([0, 1, 0]);
});

test("auto-mask: identity errors follow the choice over sources, and the noise only breaks ties", async () => {
  const target = picture(1);
  const sources = [picture(2), picture(3)];
  const errorOf = photometricError({ alpha: 0.85, ssim: true, l1: "plain" });
  const identityOf = (combine: (errors: readonly Tensor4D[]) => Tensor4D) =>
    identityErrors({ target, sources, combine, photometricError: errorOf });
  expect(identityOf(overSources.minimum).shape).toEqual([1, 6, 8, 2]);
  const average = identityOf(overSources.average);
  const expected = tf.div(tf.add(errorOf(target, sources[0]), errorOf(target, sources[1])), 2);
  expectClose(await average.data(), await expected.data(), { absolute: 1e-6 });
  const noisy = withTieBreak(tf.zeros([1, 1, 2, 1]), row(1, -2), { tieBreak: "fresh", scales: 1 });
  expectClose(await noisy.data(), [TIE_BREAK_NOISE, -2 * TIE_BREAK_NOISE], { relative: 1e-6 });
});

test("autoMask: as published, the tie-break noise of a scale is the sum of all draws so far", async () => {
  const noise = tf.tensor4d([1, 2, 10, 20, 100, 200], [3, 1, 2, 1]);
  const noisy = withTieBreak(tf.zeros([3, 1, 2, 1]), noise, { tieBreak: "accumulating", scales: 3 });
  const sums = [1, 2, 11, 22, 111, 222];
  expectClose(
    await noisy.data(),
    sums.map((sum) => sum * TIE_BREAK_NOISE),
    { relative: 1e-6 },
  );
});

test("smoothnessLoss: does not depend on the scale of disparity", async () => {
  const disparity = tensorOf(randomArray(4, [2, 6, 8, 1], 0.2, 0.9)) as Tensor4D;
  const target = picture(5, 2);
  const once = await smoothnessLoss(disparity, target).data();
  const thrice = await smoothnessLoss(tf.mul(disparity, 3), target).data();
  expectClose(thrice, once, { relative: 1e-5 });
  const gradient = tf.grad((d: Tensor) => tf.sum(smoothnessLoss(d as Tensor4D, target)))(disparity);
  const along = await tf.sum(tf.mul(gradient, disparity), [1, 2, 3]).data();
  expectClose(along, [0, 0], { absolute: 1e-6 });
});

test("keepBest: strictly smaller errors win, the memory's first, then the finer scale's", async () => {
  const best = { error: row(0.75, 0.25, 0.5, 0.75), disparity: row(9, 9, 9, 9) };
  const errors = tf.concat([row(0.625, 0.375, 0.5, 0.25), row(0.5, 0.375, 0.625, 0.25)], 0);
  const disparities = tf.concat([row(1, 1, 1, 1), row(2, 2, 2, 2)], 0);
  const updated = keepBest(best, errors, disparities);
  expect([...(await updated.error.data())]).toEqual([0.5, 0.25, 0.5, 0.25]);
  expect([...(await updated.disparity.data())]).toEqual([2, 9, 9, 1]);
  expect([...(await updated.scale.data())]).toEqual([1, -1, -1, 0]);
});

test("keepBest: scale after scale over samples and passes equals algorithm 1 in loops", async () => {
  const [batch, scales, pixels] = [3, 4, 20];
  const shape = [scales * batch, 4, 5, 1];
  const finest = randomArray(1, [batch, 4, 5, 1], 0, 1);
  let best = startBest(tensorOf(finest) as Tensor4D);
  const [error, disparity] = [new Float32Array(batch * pixels).fill(10), finest.values.slice()];
  for (const pass of [0, 1]) {
    // Few distinct errors, so that ties are common.
    const errors = randomArray(10 + pass, shape, 0, 8);
    errors.values.forEach((value, i) => {
      errors.values[i] = Math.floor(value) / 8;
    });
    const disparities = randomArray(20 + pass, shape, 0, 1);
    best = keepBest(best, tensorOf(errors) as Tensor4D, tensorOf(disparities) as Tensor4D);
    for (let k = 0; k < scales; k++) {
      for (let i = 0; i < batch * pixels; i++) {
        const candidate = errors.values[k * batch * pixels + i];
        if (candidate < error[i]) {
          error[i] = candidate;
          disparity[i] = disparities.values[k * batch * pixels + i];
        }
      }
    }
  }
  expect([...(await best.error.data())]).toEqual([...error]);
  expect([...(await best.disparity.data())]).toEqual([...disparity]);
});

test("distillationLoss: pulls towards the label, and not at all where the label is the prediction itself", async () => {
  const label = row(0.5, 0.5, 0.5);
  const disparity = row(0.5, 0.25, 1);
  const loss = await distillationLoss(label, disparity).data();
  expectClose(loss, [(Math.log(1.25) + Math.log(1.5)) / 3], { relative: 1e-6 });
  const gradients = tf.grads((best, d) =>
    tf.sum(tf.add(distillationLoss(best as Tensor4D, d as Tensor4D), tf.mul(tf.sum(best), 0))),
  )([label, disparity]);
  expect([...(await gradients[0].data())], "the label is a constant").toEqual([0, 0, 0]);
  expectClose(await gradients[1].data(), [0, -1 / 1.25 / 3, 1 / 1.5 / 3], { relative: 1e-5, absolute: 0 });
});

test("totalLoss: the weighted sum of its named terms, smoothness halved from scale to scale", async () => {
  const input = {
    errorR: tf.tensor4d([0.1, 0.3], [2, 1, 1, 1]),
    errorT: tf.tensor4d([0.5], [1, 1, 1, 1]),
    smoothness: tf.tensor1d([0.4, 0.8]) as Tensor1D,
    distillation: tf.tensor1d([0.2, 0.6]) as Tensor1D,
    scales: 2,
    smoothnessWeights: "halved",
  } as const;
  const numbers = async (terms: Readonly<Record<string, Tensor>>) =>
    Promise.all(
      ["total", "photometricR", "photometricT", "smoothness", "distillation"].map(
        async (name) => (await terms[name].data())[0],
      ),
    );
  const expected = [0.2 + 0.2 * 0.5 + 0.01 * 0.4 + 0.1 * 0.4, 0.2, 0.5, (0.4 + 0.8 / 2) / 2, 0.4];
  const byNumbers = totalLoss(input, { beta: 0.2, lambda: 0.01, mu: 0.1 });
  expectClose(await numbers({ ...byNumbers }), expected, { relative: 1e-6 });
  const byTensors = totalLoss(input, { beta: tf.scalar(0.2), lambda: tf.scalar(0.01), mu: tf.scalar(0.1) });
  expectClose(await numbers({ ...byTensors }), expected, { relative: 1e-6 });
  const equal = totalLoss({ ...input, smoothnessWeights: "equal" }, { beta: 0, lambda: 1, mu: 0 });
  expectClose(await equal.smoothness.data(), [(0.4 + 0.8) / 2], { relative: 1e-6 });
  const bare = totalLoss({ ...input, errorT: null, distillation: null }, { beta: 0.2, lambda: 0, mu: 0.1 });
  expectClose(await numbers({ ...bare }), [0.2, 0.2, 0, 0.4, 0], { absolute: 1e-7 });
});
