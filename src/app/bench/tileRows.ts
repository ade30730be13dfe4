import { figure } from "../numbers.ts";
import type { SettledTiles } from "./useBench.ts";

export type TuningRecord = NonNullable<SettledTiles["record"]>;

type Work = keyof TuningRecord["chosen"];
type Shape = TuningRecord["chosen"][Work]["shape"];

export const SHAPES: readonly Shape[] = ["8x8", "4x8", "4x4", "2x4"];

export interface TileRow {
  readonly work: Work;
  readonly chosen: Shape;
  /** Its time as a share of the default's, in words. */
  readonly share: string;
  /** Of every shape in `SHAPES`, the sum over the kind's problems; empty where not all gave its values or were timed. */
  readonly ms: readonly string[];
}

/** A row for every kind of work. */
export function tileRows({ chosen, times }: TuningRecord): TileRow[] {
  return (Object.keys(chosen) as Work[]).map((work) => {
    const { shape, shareOfDefault } = chosen[work];
    const problems = times.filter((problem) => problem.work === work);
    const ms = SHAPES.map((name) => {
      const medians = problems.flatMap(({ shapes }) => shapes[name]?.medianMs ?? []);
      const isWhole = medians.length > 0 && medians.length === problems.length;
      return isWhole ? figure(medians.reduce((sum, median) => sum + median, 0)) : "";
    });
    return {
      work,
      chosen: shape,
      share: shareOfDefault === null ? "not timed" : `${Math.round(100 * shareOfDefault)} %`,
      ms,
    };
  });
}
