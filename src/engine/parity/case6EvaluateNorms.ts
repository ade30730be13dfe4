import { barOfLoss } from "./case6.ts";
import { Case6Trajectory } from "./case6Trajectory.ts";
import { Comparisons } from "./compare.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";
import { compareGradients, readGradients } from "./gradients.ts";
import { readGradientTable } from "./gradientTable.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

/** Case 6 with every batch norm on its running statistics, which is far better conditioned: the loss of all evaluations,
 *  all gradients of the first. */
export const case6EvaluateNorms: ParityCase = async (folder) => {
  const losses = storedLosses(folder);
  const table = await readGradientTable(folder, "case6_bneval_grads.json");
  const comparisons = new Comparisons("6 (eval)");
  const trajectory = await Case6Trajectory.open(folder, "evaluate");
  const { parameters } = trajectory;
  try {
    for (const [index, reference] of (losses ?? [null]).entries()) {
      const { looked, gradients } = trajectory.evaluate(({ terms }) => ({ total: terms.total }));
      const [loss] = await looked.total.data();
      looked.total.dispose();
      if (reference === null) comparisons.leftOut.push("manifest.json: cases.case6_bneval");
      else {
        const bar = barOfLoss(bars.case6.evaluateNormLosses, index);
        comparisons.number(`loss.${index + 1}`, loss, reference, bar);
      }
      if (index === 0) {
        const read = await readGradients(parameters, gradients);
        compareGradients(comparisons, table, read, folder.seedPrefix);
      }
      trajectory.step();
    }
  } finally {
    trajectory.dispose();
  }
  return comparisons;
};

/** Null if the manifest has none: then the first evaluation is for its gradients alone.
 *  @throws ProblemError if what it has is no list of losses. */
function storedLosses({ cases }: GoldenFolder): readonly number[] | null {
  const entry = cases.case6_bneval;
  if (entry === undefined) return null;
  const losses = isRecord(entry) ? entry.float32 : undefined;
  if (Array.isArray(losses) && losses.length > 0 && losses.every(Number.isFinite)) return losses;
  throw goldenProblem(
    "golden-manifest",
    "manifest.json",
    "Expected a list of finite losses as cases.case6_bneval.float32.",
  );
}
