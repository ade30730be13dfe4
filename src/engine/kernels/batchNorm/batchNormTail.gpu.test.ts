import { describe, test } from "vitest";
import {
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  sizeOf,
} from "../referenceTesting.ts";
import { evaluation, SHAPES, TAILS, training } from "./batchNormTesting.ts";

describe.each(TAILS)("batchNorm followed by residual $hasResidual and activation $activation", (tail) => {
  test.each(SHAPES.filter((shape) => sizeOf(shape) < 60_000))(
    "equals the reference on [%i,%i,%i,%i], with its own and with given moments",
    async (...shape) => {
      await expectValueOfReference(training(shape, { tail }));
      await expectValueOfReference(evaluation(shape, { tail }));
    },
  );

  test.each([
    [1, 3, 5, 3],
    [2, 3, 2, 17],
    [1, 4, 4, 5],
  ])("has the gradients of the reference at every element of [%i,%i,%i,%i]", async (...shape) => {
    const closeness = { relativeL2: 1e-4 };
    await expectGradientsOfReference(training(shape, { tail }), { seed: 3, closeness });
    await expectGradientsOfReference(evaluation(shape, { tail }), { seed: 4, closeness });
  });

  // A whole map, whose lanes take rows unevenly, and one in blocks.
  test.each([
    [1, 17, 17, 33],
    [1, 32, 65, 17],
  ])("has the gradients of the reference along random directions of [%i,%i,%i,%i]", async (...shape) => {
    await expectDirectionalGradient(training(shape, { tail }), { seed: 7 });
    await expectDirectionalGradient(evaluation(shape, { tail }), { seed: 8 });
  });
});
