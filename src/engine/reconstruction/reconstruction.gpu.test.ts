import { expect, test } from "vitest";
import { projectPoint, rayThroughPixel } from "../geometry/intrinsics.ts";
import { compose, type RigidTransform, transformPoint } from "../geometry/pose.ts";
import { expectClose, randomArray, tensorOf } from "../kernels/referenceTesting.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { optimR } from "./optimR.ts";
import { optimT } from "./optimT.ts";
import { disparityToDepth, reconstruct, sourcePixelsFromTarget } from "./projection.ts";
import {
  composeTransforms,
  refineTranslation,
  sourceFromTargetOfMotion,
  translationScale,
} from "./rigidTransform.ts";
import { finestScale, repeatForScales, scalesAsChannels, stackScales } from "./scales.ts";

const IDENTITY_ROWS = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** Row-major [R | t] of a float64 transform. */
function rowsOf({ rotation: r, translation: t }: RigidTransform): number[] {
  return [0, 1, 2].flatMap((row) => [...r.slice(3 * row, 3 * row + 3), t[row]]);
}

function transformOf(rows: readonly number[]): Tensor3D {
  return tf.tensor3d([...rows], [rows.length / 12, 3, 4]);
}

/** A turn by `angle` about the optical axis, then a shift. */
function turnAboutZ(angle: number, translation: readonly number[]): RigidTransform {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { rotation: [c, -s, 0, s, c, 0, 0, 0, 1], translation };
}

test("motions: a motion and its inverse cancel", async () => {
  const motion = {
    axisAngle: tensorOf(randomArray(1, [3, 3], -0.8, 0.8)) as Tensor2D,
    translation: tensorOf(randomArray(2, [3, 3])) as Tensor2D,
  };
  const there = sourceFromTargetOfMotion(motion, { isEarlier: false, rotationAtZero: "infinitesimal" });
  const back = sourceFromTargetOfMotion(motion, { isEarlier: true, rotationAtZero: "infinitesimal" });
  const expected = [IDENTITY_ROWS, IDENTITY_ROWS, IDENTITY_ROWS].flat();
  expectClose(await composeTransforms(back, there).data(), expected, { absolute: 1e-6 });
});

test("composeTransforms: agrees with float64 poses, in order", async () => {
  const a = turnAboutZ(0.3, [0.1, -0.2, 0.4]);
  const b = turnAboutZ(-1.1, [0.7, 0.5, -0.1]);
  const product = composeTransforms(transformOf(rowsOf(a)), transformOf(rowsOf(b)));
  expectClose(await product.data(), rowsOf(compose(a, b)), { absolute: 1e-6 });
});

test("refineTranslation: scales and shifts t alone; around one, an output of zero keeps the coarse pose", async () => {
  const coarseRows = rowsOf(turnAboutZ(0.3, [1, 2, 3]));
  const coarse = transformOf(coarseRows);
  const alignment = { scale: tf.tensor2d([[0.5]]), residualTranslation: tf.tensor2d([[0.1, 0.2, 0.3]]) };
  const silent = { scale: tf.zeros([1, 1]) as Tensor2D, residualTranslation: tf.zeros([1, 3]) as Tensor2D };
  const translationOf = async (transform: Tensor3D) => {
    const rows = await transform.data();
    return [rows[3], rows[7], rows[11]];
  };
  for (const [parametrisation, isEarlier, expected] of [
    ["raw", false, [0.6, 1.2, 1.8]],
    ["raw", true, [0.4, 0.8, 1.2]],
    ["aroundOne", false, [1.6, 3.2, 4.8]],
    ["aroundOne", true, [1.4, 2.8, 4.2]],
  ] as const) {
    const refined = refineTranslation(coarse, alignment, { parametrisation, isEarlier });
    expectClose(await translationOf(refined), expected, { absolute: 1e-6 });
  }
  const kept = refineTranslation(coarse, silent, { parametrisation: "aroundOne", isEarlier: false });
  expectClose(await kept.data(), coarseRows, { absolute: 1e-7 });
});

test.each(["raw", "aroundOne"] as const)(
  "translationScale: under %s the scale that is shown is the one by which t was multiplied",
  async (parametrisation) => {
    const scale = tf.tensor2d([[0.5]]);
    const coarse = transformOf(rowsOf(turnAboutZ(0.3, [1, 2, 3])));
    const alignment = { scale, residualTranslation: tf.zeros([1, 3]) as Tensor2D };
    const refined = await refineTranslation(coarse, alignment, { parametrisation, isEarlier: false }).data();
    const [shown] = await translationScale[parametrisation](scale).data();
    expectClose([refined[3], refined[7], refined[11]], [shown, 2 * shown, 3 * shown], { absolute: 1e-6 });
  },
);

test("sourcePixelsFromTarget: two different cameras, as float64 projection of the same points", async () => {
  const source = { fx: 40, fy: 44, cx: 23, cy: 15 };
  const target = { fx: 36, fy: 35, cx: 24.5, cy: 16.5 };
  const sourceFromTarget = turnAboutZ(0.2, [0.1, -0.05, 0.3]);
  const intrinsics = {
    source: tf.tensor2d([Object.values(source)]),
    target: tf.tensor2d([Object.values(target)]),
  };
  const matrix = await sourcePixelsFromTarget(intrinsics, transformOf(rowsOf(sourceFromTarget))).data();
  for (const [u, v, depth] of [
    [0, 0, 1],
    [10, 30, 2.5],
    [47, 3, 0.7],
  ]) {
    const ray = rayThroughPixel(target, u, v);
    const point = transformPoint(
      sourceFromTarget,
      ray.map((x) => x * depth),
    );
    const q = [0, 4, 8].map(
      (at) => depth * (matrix[at] * u + matrix[at + 1] * v + matrix[at + 2]) + matrix[at + 3],
    );
    expectClose([q[0] / q[2], q[1] / q[2]], projectPoint(source, point), { absolute: 1e-4 });
    expect(q[2]).toBeCloseTo(point[2], 5);
  }
});

test("disparityToDepth: 0 is the far end of the range, 1 the near one", async () => {
  const depth = disparityToDepth(tf.tensor4d([0, 1, 0.5], [1, 1, 3, 1]), { minDepth: 0.1, maxDepth: 10 });
  expectClose(await depth.data(), [10, 0.1, 1 / 5.05], { relative: 1e-6 });
});

test("scales: stacking, repeating and taking apart keep samples and scales in their places", async () => {
  // Value 10 k + b for scale k and sample b.
  const maps = [0, 10, 20].map((k) => tf.tensor4d([k, k, k + 1, k + 1], [2, 1, 2, 1]));
  const stacked = stackScales(maps);
  expect(stacked.shape).toEqual([6, 1, 2, 1]);
  expect([...(await finestScale(stacked, 3).data())]).toEqual([0, 0, 1, 1]);
  expect([...(await scalesAsChannels(stacked, 3).data())]).toEqual([
    0, 10, 20, 0, 10, 20, 1, 11, 21, 1, 11, 21,
  ]);
  const repeated = repeatForScales(maps[1], 3);
  expect([...(await repeated.data())]).toEqual([10, 10, 11, 11, 10, 10, 11, 11, 10, 10, 11, 11]);
  const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(repeatForScales(x as Tensor4D, 3), stacked)))(
    maps[1],
  );
  expect([...(await gradient.data())]).toEqual([30, 30, 33, 33]);
});

/** A wall at depth 2 before a camera of focal length 20 px: a shift by 0.1 in x is one pixel. */
const WALL = { height: 16, width: 24, depth: 2, shiftOfPixel: 0.1 };
const CENTRE = { x: 12, y: 8 };

function wallScene() {
  const { height, width, depth } = WALL;
  const wave = (x: number, y: number) => 0.5 + 0.2 * Math.sin(0.45 * x + 0.2 * y) + 0.2 * Math.cos(0.3 * y);
  const picture = Array.from({ length: height * width }, (_, i) => wave(i % width, Math.floor(i / width)));
  const pinhole = tf.tensor2d([[20, 20, CENTRE.x, CENTRE.y]]);
  return {
    wave,
    source: tf.tensor4d(picture, [1, height, width, 1]),
    depths: tf.fill([1, height, width, 1], depth) as Tensor4D,
    intrinsics: { source: pinhole, target: pinhole },
  };
}

/** Largest difference of a reconstruction from `expected(x, y)` over the middle of the picture, away from borders. */
async function worstInMiddle(picture: Tensor4D, expected: (x: number, y: number) => number): Promise<number> {
  const values = await picture.data();
  let worst = 0;
  for (let y = 5; y < 11; y++) {
    for (let x = 8; x < 16; x++) {
      worst = Math.max(worst, Math.abs(values[y * WALL.width + x] - expected(x, y)));
    }
  }
  return worst;
}

test("reconstruct: a wall seen from two pixels to the side is the same picture, two pixels on", async () => {
  const { wave, ...scene } = wallScene();
  const sourceFromTarget = transformOf(rowsOf(turnAboutZ(0, [2 * WALL.shiftOfPixel, 0, 0])));
  const picture = reconstruct({ ...scene, sourceFromTarget });
  expect(await worstInMiddle(picture, (x, y) => wave(x + 2, y))).toBeLessThan(1e-5);
});

test("optimT: without alignment the coarse pose is used as it is", async () => {
  const { source, depths, intrinsics } = wallScene();
  const coarse = transformOf(rowsOf(turnAboutZ(0.1, [0.1, 0.2, 0])));
  const input = { source, depth: depths, coarseSourceFromTarget: coarse, isEarlier: true, intrinsics };
  const plain = optimT({ ...input, alignment: null, parametrisation: "raw" });
  const silent = { scale: tf.zeros([1, 1]) as Tensor2D, residualTranslation: tf.zeros([1, 3]) as Tensor2D };
  const aligned = optimT({ ...input, alignment: silent, parametrisation: "aroundOne" });
  expect(plain.sourceFromTarget).toBe(coarse);
  expectClose(await aligned.reconstruction.data(), await plain.reconstruction.data(), { absolute: 1e-6 });
});

/** Optim t turns by 0.3 about the optical axis, the residual shifts by two pixels: in this order alone the wall's point
 *  seen at p = (x, y) was at `turned(x + 2, y)` in the source. */
function turnThenShift() {
  const scene = wallScene();
  const refined = turnAboutZ(0.3, [0, 0, 0]);
  const residual = turnAboutZ(0, [2 * WALL.shiftOfPixel, 0, 0]);
  const sourceFromTarget = transformOf(rowsOf(refined));
  const turned = (x: number, y: number): number => {
    const [dx, dy] = [x - CENTRE.x, y - CENTRE.y];
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    return scene.wave(CENTRE.x + c * dx - s * dy, CENTRE.y + s * dx + c * dy);
  };
  const input = {
    ...scene,
    sourceFromTarget,
    residual: transformOf(rowsOf(residual)),
    firstReconstruction: reconstruct({ ...scene, sourceFromTarget }),
  };
  return { input, turned, composed: compose(refined, residual) };
}

test("optimR: cascade and compose sample the source at the same place, the residual before Optim t's pose", async () => {
  const { input, turned, composed } = turnThenShift();
  for (const way of ["cascade", "compose"] as const) {
    const { reconstruction, sourceFromTarget } = optimR[way](input);
    expectClose(await sourceFromTarget.data(), rowsOf(composed), { absolute: 1e-6 });
    // Bilinear interpolation of waves of 13 pixels errs by 0.01; the other order would be off by 0.1.
    expect(await worstInMiddle(reconstruction, (x, y) => turned(x + 2, y)), way).toBeLessThan(0.02);
  }
});

test("optimR: every scale is reconstructed with its own depth", async () => {
  const { input } = turnThenShift();
  const depths = stackScales([input.depths, tf.mul(input.depths, 2)]);
  const { reconstruction } = optimR.compose({ ...input, depths });
  const near = optimR.compose(input).reconstruction;
  const far = optimR.compose({ ...input, depths: tf.mul(input.depths, 2) }).reconstruction;
  expectClose(await reconstruction.data(), [...(await near.data()), ...(await far.data())], {
    absolute: 1e-6,
  });
});

test("optimR: gradients flow through the first reconstruction in a cascade, and only there", async () => {
  const { input } = turnThenShift();
  const gradientsOf = (way: "cascade" | "compose") =>
    tf.grads((first, source, residual) =>
      tf.sum(
        tf.add(
          tf.sum(
            tf.square(
              optimR[way]({
                ...input,
                firstReconstruction: first as Tensor4D,
                source: source as Tensor4D,
                residual: residual as Tensor3D,
              }).reconstruction,
            ),
          ),
          // Keeps all three on the tape: an input that nothing depends on is an error there.
          tf.mul(tf.add(tf.sum(first), tf.sum(source)), 0),
        ),
      ),
    )([input.firstReconstruction, input.source, input.residual]);
  for (const [way, flowsInto] of [
    ["cascade", "first"],
    ["compose", "source"],
  ] as const) {
    const [dFirst, dSource, dResidual] = gradientsOf(way);
    const sizes = await Promise.all([dFirst, dSource, dResidual].map((g) => tf.sum(tf.abs(g)).data()));
    expect(sizes[0][0] > 0, `${way}: first`).toBe(flowsInto === "first");
    expect(sizes[1][0] > 0, `${way}: source`).toBe(flowsInto === "source");
    expect(sizes[2][0], `${way}: residual`).toBeGreaterThan(0);
  }
});
