import { ALIGN_NET, declareAlignNet } from "../networks/alignNet.ts";
import { Declaration, type ParameterSpec } from "../networks/declaration.ts";
import { evaluateMode, type ForwardMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { declarePoseNet, POSE_NET } from "../networks/poseNet.ts";
import { resnet18 } from "../networks/resnet18.ts";
import { type TwoFrameNet, twoFrameNet } from "../networks/twoFrameNet.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { compareTensor } from "./compare.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { compareGradients } from "./gradients.ts";
import { mapFromGolden, required, takeStatistics, trainMode, withFormulaWeights } from "./networkInputs.ts";
import { tolerances } from "./tolerances.ts";
import type { ParityCase, ParityResult } from "./types.ts";

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
  return withFormulaWeights(folder, networkSpecs(), async (p) => [
    ...(await encoderFeatures(folder, p)),
    ...(await rawOutputs(folder, p, "", evaluateMode, tolerances.case4)),
    ...(await trainPass(folder, p)),
  ]);
};

/** Case 4, gradients: of the sum of squares of all raw outputs of both heads, in train mode. */
export const case4Gradients: ParityCase = async (folder) => {
  const [earlier, later] = await framePair(folder);
  const mode = trainMode();
  const specs = networkSpecs();
  const results = await compareGradients("4", folder, "case4_grads.json", specs, (p) =>
    tf.addN(
      networks.map(({ prefixes }) =>
        tf.sum(tf.square(twoFrameNet(p, prefixes, "resnet18", earlier, later, mode))),
      ),
    ),
  );
  mode.norm.statistics.dispose();
  tf.dispose([earlier, later]);
  return results;
};

function networkSpecs(): readonly ParameterSpec[] {
  const declaration = new Declaration();
  declarePoseNet(declaration, { encoder: "resnet18" });
  declareAlignNet(declaration, { encoder: "resnet18" });
  return declaration.specs;
}

async function encoderFeatures(folder: GoldenFolder, p: ParameterStore): Promise<ParityResult[]> {
  const reference = await folder.tensors("case4_pose.safetensors");
  const [earlier, later] = await framePair(folder);
  const results: ParityResult[] = [];
  for (const { prefixes } of networks) {
    const features = tf.tidy(() =>
      resnet18(p.at(prefixes.encoder), tf.concat([earlier, later], 3), evaluateMode.norm),
    );
    for (const [i, feature] of features.entries()) {
      const name = `${prefixes.encoder}.f${i}`;
      results.push(await compareTensor("4", name, feature, required(reference, name), tolerances.case4));
    }
  }
  tf.dispose([earlier, later]);
  return results;
}

async function rawOutputs(
  folder: GoldenFolder,
  p: ParameterStore,
  caseName: "" | "train.",
  mode: ForwardMode,
  tolerance: number,
): Promise<ParityResult[]> {
  const reference = await folder.tensors("case4_pose.safetensors");
  const [earlier, later] = await framePair(folder);
  const results: ParityResult[] = [];
  for (const { prefixes, outputs } of networks) {
    const motion = tf.tidy(() => twoFrameNet(p, prefixes, "resnet18", earlier, later, mode));
    for (const [output, [begin, size]] of Object.entries(outputs)) {
      const name = `${caseName}${prefixes.head}.${output}`;
      const ours: Tensor = tf.slice3d(motion, [0, 0, begin], [-1, -1, size]);
      results.push(await compareTensor("4", name, ours, required(reference, name), tolerance));
    }
    motion.dispose();
  }
  tf.dispose([earlier, later]);
  return results;
}

async function trainPass(folder: GoldenFolder, p: ParameterStore): Promise<ParityResult[]> {
  const reference = await folder.tensors("case4_pose.safetensors");
  const mode = trainMode();
  const results = await rawOutputs(folder, p, "train.", mode, tolerances.case4);
  takeStatistics(p, mode.norm.statistics);
  for (const { prefixes } of networks)
    for (const layer of STORED_LAYERS)
      for (const statistic of ["running_mean", "running_var"]) {
        const parameter = `${prefixes.encoder}.${layer}.${statistic}`;
        const name = `train.${parameter}`;
        const ours = tf.clone(p.get(parameter));
        results.push(await compareTensor("4", name, ours, required(reference, name), tolerances.case4));
      }
  return results;
}

/** Frames -1 and 0, in temporal order. */
async function framePair(folder: GoldenFolder): Promise<[Tensor4D, Tensor4D]> {
  const inputs = await folder.tensors("inputs.safetensors");
  return [
    mapFromGolden(required(inputs, "input.source.-1")),
    mapFromGolden(required(inputs, "input.target")),
  ];
}
