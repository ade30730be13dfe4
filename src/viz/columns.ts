import type { Column, ReconstructionView, SourceView } from "../engine/protocol.ts";

/** The method's stages, each a reconstruction of the target from one source: the source as it is, warped by the coarse
 *  pose, after Optim t, after Optim R. */
export const COLUMNS = ["identity", "coarse", "optimT", "optimR"] as const satisfies readonly Column[];

/** How a stage stands to the one before it. */
export interface ColumnFigures {
  readonly column: Column;
  readonly meanError: number;
  /** The nearest earlier stage that the run has, and the share of pixels (0..1) whose error is lower than there. */
  readonly since: {
    readonly column: Column;
    readonly meanError: number;
    readonly improvedShare: number;
  } | null;
}

/** Share of pixels, 0..1, where the error is lower than it was. Ties are not improved. */
export function improvedShare(error: Float32Array, before: Float32Array): number {
  let improved = 0;
  for (let i = 0; i < error.length; i++) if (error[i] < before[i]) improved++;
  return improved / error.length;
}

/** The figures of every stage that the run has. */
export function columnFigures(
  source: Readonly<Record<Column, Pick<ReconstructionView, "error" | "meanError"> | null>>,
): readonly ColumnFigures[] {
  const figures: ColumnFigures[] = [];
  let before: Column | null = null;
  for (const column of COLUMNS) {
    const view = source[column];
    if (view === null) continue;
    const earlier = before === null ? null : source[before];
    figures.push({
      column,
      meanError: view.meanError,
      since:
        before === null || earlier === null
          ? null
          : {
              column: before,
              meanError: earlier.meanError,
              improvedShare: improvedShare(view.error, earlier.error),
            },
    });
    before = column;
  }
  return figures;
}

/** Length of the coarse translation, in normalised units: the baseline that a shift is measured against. */
export function baselineLength({ coarseSourceFromTarget: m }: SourceView): number | null {
  return m === null ? null : Math.hypot(m[3], m[7], m[11]);
}
