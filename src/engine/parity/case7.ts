import { readCheckpoint } from "../checkpoint/checkpointFile.ts";
import { depthDecoder } from "../networks/depthDecoder.ts";
import { DEPTH_DECODER, DEPTH_ENCODER } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import { mpvit } from "../networks/mpvit/mpvit.ts";
import { LoadedDepthNet } from "../networks/recognise/loadedDepthNet.ts";
import { recognise } from "../networks/recognise/recognise.ts";
import { ProblemError } from "../problem.ts";
import { tf } from "../tensor/tf.ts";
import { Comparisons } from "./compare.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenInputs } from "./goldenInputs.ts";
import { goldenProblem } from "./goldenProblem.ts";
import { mapFromGolden } from "./networkInputs.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const ENCODER = "pth/encoder.pth";
const DECODER = "pth/depth.pth";
const OUTPUTS = "case7_tinypth_outputs.safetensors";

export const case7Files = [OUTPUTS, ENCODER, DECODER] as const;

/** Case 7, end to end: the reference's own files of a miniature network that has no name here, recognised from their
 *  shapes, loaded and run in eval mode. */
export const case7: ParityCase = async (folder) => {
  const picture = (await goldenInputs(folder)).get("input.target");
  const reference = await folder.tensors(OUTPUTS);
  const comparisons = new Comparisons("7");
  const net = await depthNetOf(folder);
  try {
    const { parameters: p, shape } = net;
    const { encoder } = shape;
    if (encoder.kind !== "mpvit") throw goldenProblem("golden-network", ENCODER, "This is no MPViT.");
    const { features, disparities } = tf.tidy(() => {
      const maps = mpvit(p.at(DEPTH_ENCODER), mapFromGolden(picture), encoder.variant, evaluateMode);
      const upsampling = { gain: 8, border: "zero" } as const;
      return { features: maps, disparities: depthDecoder(p.at(DEPTH_DECODER), maps, upsampling) };
    });
    for (const [i, feature] of features.entries())
      await comparisons.tensor(feature, reference, `f${i}`, bars.case7.features);
    for (const [scale, disparity] of disparities.entries())
      await comparisons.tensor(disparity, reference, `disp${scale}`, bars.case7.disparities);
  } finally {
    net.dispose();
  }
  return comparisons;
};

/** @throws ProblemError if the files are not the whole of a depth network. */
async function depthNetOf(folder: GoldenFolder): Promise<LoadedDepthNet> {
  const files = await Promise.all(
    [ENCODER, DECODER].map(async (name) => ({
      name,
      checkpoint: await readCheckpoint(await folder.bytes(name), name),
    })),
  );
  const recognised = recognise(files);
  const error = recognised.report.problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new ProblemError(error);
  return new LoadedDepthNet(recognised);
}
