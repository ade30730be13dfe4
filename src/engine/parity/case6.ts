import { totalLoss } from "../losses/total.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { RunConfig } from "../training/config.ts";
import { type ForwardOutput, SCALES } from "../training/forward.ts";
import { barOfMap, case6Maps, withFirstMotions } from "./case6Maps.ts";
import { compareWeights, gradientNorms, parameterNorms } from "./case6Networks.ts";
import { barOfScalar, mean, readScalars, type Scalars, scalarsOf, termsFrom } from "./case6Scalars.ts";
import { Case6Trajectory } from "./case6Trajectory.ts";
import { Comparisons, inReferenceOrder } from "./compare.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { compareGradients, compareWholeGradients, readGradients } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";
import { type Bar, bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

/** Case 6: the product's own training step in train mode, six times. Evaluation 1 with every scalar, map and gradient,
 *  evaluation 2 with loss and maps, the later ones with their loss; some weights after the steps 1 and 6. */
export const case6: ParityCase = async (folder) => {
  const evaluations = await readScalars(folder);
  const reference = withFirstMotions(await folder.tensors("case6_train.safetensors"));
  const table = await readGradientTable(folder, "case6_grads.json");
  const comparisons = new Comparisons("6");
  const trajectory = await Case6Trajectory.open(folder, "train");
  const { parameters, config } = trajectory;
  try {
    for (const [index, scalars] of evaluations.entries()) {
      const hasMaps = index === 0 || index === 1;
      const { looked, gradients, mu } = trajectory.evaluate((output) => ({
        total: output.terms.total,
        ...(hasMaps ? { ...termsOf(output, config), ...case6Maps(output, config) } : {}),
      }));
      const maps = await readAndDispose(looked);
      const total = valuesIn(maps, "total")[0];
      comparisons.number(`loss.${index + 1}`, total, lossIn(scalars), barOfLoss(bars.case6.losses, index));
      if (hasMaps) compareMaps(comparisons, reference, maps, index);
      const first = index === 0 ? await readGradients(parameters, gradients) : null;
      trajectory.step();
      await compareWeights(comparisons, reference, parameters, index + 1);
      if (first === null) continue;
      compareGradients(comparisons, table, first, folder.seedPrefix);
      compareWholeGradients(comparisons, reference, "it0.grad.", first, bars.case6.wholeGradients);
      const ours = scalarsOf((name) => valuesIn(maps, name), config, mu);
      const norms = [...gradientNorms(first), ...(await parameterNorms(parameters, folder.seedPrefix))];
      compareScalars(comparisons, scalars, new Map([...ours, ...norms]));
      for (const [term, value] of Object.entries(termsFrom(scalars, config)))
        comparisons.number(`terms.${term}`, valuesIn(maps, term)[0], value, bars.case6.scalars.losses);
    }
  } finally {
    trajectory.dispose();
  }
  return comparisons;
};

/** The loss's bar at an evaluation: the last one's for all that follow it. */
export function barOfLoss(losses: readonly Bar[], index: number): Bar {
  return losses[Math.min(index, losses.length - 1)];
}

type Maps = ReadonlyMap<string, Float32Array>;

function valuesIn(maps: Maps, name: string): Float32Array {
  const values = maps.get(name);
  if (values === undefined) throw new Error(`Nothing was taken from the forward pass as ${name}.`);
  return values;
}

function lossIn(scalars: Scalars): number {
  return scalars.get("loss") ?? Number.NaN;
}

/** The engine's loss terms, and what leads to the reference's: smoothness scale by scale, and under equal weights. */
function termsOf(output: ForwardOutput, { losses }: RunConfig): Record<string, Tensor> {
  const { terms, errorR, smoothness } = output;
  const withEqualWeights = totalLoss(
    {
      ...{ errorR: errorR.error, errorT: null, smoothness, distillation: null, scales: SCALES },
      smoothnessWeights: "equal",
    },
    losses,
  );
  return { ...terms, smooth: smoothness, smoothnessEqual: withEqualWeights.smoothness };
}

/** What is not a golden map, but a step towards a scalar. */
const NO_MAPS = [
  ...["total", "photometricR", "photometricT", "smoothness", "distillation"],
  ...["smooth", "smoothnessEqual", "sl_min"],
];

function compareMaps(comparisons: Comparisons, reference: GoldenFile, maps: Maps, index: 0 | 1): void {
  for (const [map, values] of maps) {
    if (NO_MAPS.includes(map)) continue;
    const name = `it${index}.${map}`;
    if (index === 1 && map.startsWith("identity_selection.")) {
      // Which source wins a pixel is as good as drawn where two errors are nearly equal: the share of pixels counts.
      const stored = reference.find(name);
      if (stored === null) comparisons.leaveOut(reference, name);
      else comparisons.number(`${name} (mean)`, mean(values), mean(stored.data), barOfMap(map, index));
    } else comparisons.values(values, reference, name, barOfMap(map, index));
  }
}

function compareScalars(comparisons: Comparisons, reference: Scalars, ours: Scalars): void {
  for (const [name, value] of reference) {
    const found = ours.get(name);
    if (found === undefined) comparisons.leftOut.push(`case6_scalars.json: ${name} is no scalar we know`);
    else comparisons.number(name, found, value, barOfScalar(name));
  }
}

async function readAndDispose(tensors: Readonly<Record<string, Tensor>>): Promise<Maps> {
  const read = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(tensors)) read.set(name, await inReferenceOrder(tensor));
  tf.dispose(Object.values(tensors));
  return read;
}
