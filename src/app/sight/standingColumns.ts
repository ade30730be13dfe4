import type { Column } from "../../engine/protocol.ts";
import { COLUMNS } from "../../viz/columns.ts";

type Sides = Readonly<Record<"A" | "B", Column>>;

/** What stands on the two sides: the stages that the person chose, and where a run does without one, the nearest earlier
 *  stage that it has. Two sides never fall back to the same stage while there is an earlier one. */
export function standingColumns(chosen: Sides, source: Readonly<Record<Column, unknown>> | null): Sides {
  if (source === null) return chosen;
  const had = COLUMNS.filter((column) => source[column] !== null);
  const nearest = (column: Column) =>
    had.findLast((of) => COLUMNS.indexOf(of) <= COLUMNS.indexOf(column)) ?? column;
  const [A, B] = [nearest(chosen.A), nearest(chosen.B)];
  if (A !== B) return { A, B };
  const earlier = had[had.indexOf(A) - 1];
  if (earlier === undefined) return { A, B };
  return A === chosen.A ? { A, B: earlier } : { A: earlier, B };
}
