import { ALIGN_NET, declareAlignNet } from "../networks/alignNet.ts";
import { Declaration, type ParameterSpec } from "../networks/declaration.ts";
import { evaluateMode, type ForwardMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { declarePoseNet, POSE_NET } from "../networks/poseNet.ts";
import { resnet18 } from "../networks/resnet18.ts";
import { type TwoFrameNet, twoFrameNet } from "../networks/twoFrameNet.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { Comparisons } from "./compare.ts";
import type { GoldenFile } from "./goldenFile.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { compareGradients, gradientsOf } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";
import { mapFromGolden, takeStatistics, trainMode, withFormulaWeights } from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const RESULTS = "case4_pose.safetensors";
const TABLE = "case4_grads.json";

/** A head's raw outputs as [B,2,k] slices: name -> first channel and number of channels. */
type HeadLayout = Readonly<Record<string, readonly [number, number]>>;

const networks: readonly { readonly prefixes: TwoFrameNet; readonly outputs: HeadLayout }[] = [
  { prefixes: POSE_NET, outputs: { axisangle: [0, 3], translation: [3, 3], scalor: [6, 1] } },
  { prefixes: ALIGN_NET, outputs: { translation: [0, 3], scalor: [3, 1] } },
];

/** Layers whose running statistics are stored after the train-mode pass. */
const STORED_LAYERS = ["encoder.bn1", "encoder.layer4.1.bn2"];

/** Case 4, forward: the two-frame ResNet-18 with pose head and alignment head, in eval and in train mode. */
export const case4: ParityCase = async (folder) => {
  const reference = await folder.tensors(RESULTS);
  const pair = await framePair(folder);
  const comparisons = new Comparisons("4");
  await withFormulaWeights(folder, networkSpecs(), async (p) => {
    await compareFeatures(comparisons, reference, p, pair);
    await compareOutputs(comparisons, reference, p, pair, "", evaluateMode);
    const mode = trainMode();
    await compareOutputs(comparisons, reference, p, pair, "train.", mode);
    takeStatistics(p, mode.norm.statistics);
    await compareStatistics(comparisons, reference, p);
  });
  tf.dispose([...pair]);
  return comparisons;
};

/** Case 4, gradients: of the sum of squares of all raw outputs of both heads, in train mode. */
export const case4Gradients: ParityCase = async (folder) => {
  const table = await readGradientTable(folder, TABLE);
  const pair = await framePair(folder);
  const mode = trainMode();
  const gradients = await withFormulaWeights(folder, networkSpecs(), (parameters) =>
    gradientsOf(parameters, (p) =>
      tf.addN(
        networks.map(({ prefixes }) =>
          tf.sum(tf.square(twoFrameNet(p, prefixes, "resnet18", ...pair, mode))),
        ),
      ),
    ),
  );
  mode.norm.statistics.dispose();
  tf.dispose([...pair]);
  const comparisons = new Comparisons("4");
  compareGradients(comparisons, table, gradients, folder.seedPrefix);
  return comparisons;
};

function networkSpecs(): readonly ParameterSpec[] {
  const declaration = new Declaration();
  declarePoseNet(declaration, { encoder: "resnet18" });
  declareAlignNet(declaration, { encoder: "resnet18" });
  return declaration.specs;
}

async function compareFeatures(
  comparisons: Comparisons,
  reference: GoldenFile,
  p: ParameterStore,
  pair: FramePair,
): Promise<void> {
  for (const { prefixes } of networks) {
    const features = tf.tidy(() =>
      resnet18(p.at(prefixes.encoder), tf.concat([...pair], 3), evaluateMode.norm),
    );
    for (const [i, feature] of features.entries())
      await comparisons.tensor(feature, reference, `${prefixes.encoder}.f${i}`, bars.case4.features);
  }
}

async function compareOutputs(
  comparisons: Comparisons,
  reference: GoldenFile,
  p: ParameterStore,
  pair: FramePair,
  prefix: "" | "train.",
  mode: ForwardMode,
): Promise<void> {
  for (const { prefixes, outputs } of networks) {
    const motion = tf.tidy(() => twoFrameNet(p, prefixes, "resnet18", ...pair, mode));
    for (const [output, [begin, size]] of Object.entries(outputs)) {
      const ours: Tensor = tf.slice3d(motion, [0, 0, begin], [-1, -1, size]);
      await comparisons.tensor(ours, reference, `${prefix}${prefixes.head}.${output}`, bars.case4.outputs);
    }
    motion.dispose();
  }
}

async function compareStatistics(
  comparisons: Comparisons,
  reference: GoldenFile,
  p: ParameterStore,
): Promise<void> {
  for (const { prefixes } of networks)
    for (const layer of STORED_LAYERS)
      for (const statistic of ["running_mean", "running_var"]) {
        const name = `${prefixes.encoder}.${layer}.${statistic}`;
        await comparisons.tensor(tf.clone(p.get(name)), reference, `train.${name}`, bars.case4.statistics);
      }
}

/** Frames -1 and 0, in temporal order. */
type FramePair = readonly [earlier: Tensor4D, later: Tensor4D];

async function framePair(folder: GoldenFolder): Promise<FramePair> {
  const inputs = await goldenInputs(folder);
  return [mapFromGolden(inputs.get("input.source.-1")), mapFromGolden(inputs.get("input.target"))];
}
