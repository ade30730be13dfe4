import { aligned } from "../engine/bench/statistics.ts";
import type { AcquiredDevice } from "../engine/device/acquire.ts";
import { DEFAULT_SHAPE, SHAPE_NAMES, TILED_WORKS } from "../engine/kernels/conv2d/tiles.ts";
import { describeProblem } from "../engine/problem.ts";
import type { TuningRecord } from "../engine/tuning/record.ts";
import { rememberTiles, type SettledTiles, settleTiles, tune } from "../engine/tuning/tune.ts";
import type { CommandContext } from "./command.ts";
import { tuningStore } from "./tuningStore.ts";

/** How much a command may do for the sake of tile shapes: `ask` takes what is remembered, `settle` also measures what is
 *  not, `measure` measures in any case. */
export type TileEffort = "ask" | "settle" | "measure";

const EFFORTS = { ask: rememberTiles, settle: settleTiles, measure: tune } as const;

/** Takes tile shapes for the adapter into use, and says which. */
export async function takeTiles(
  acquired: AcquiredDevice,
  effort: TileEffort,
  say: CommandContext["say"],
): Promise<SettledTiles> {
  const settled = await EFFORTS[effort](acquired, tuningStore(), {
    hear: ({ done, total }) => {
      if (done === 0) say(`choosing tile shapes: ${total} kinds of work`);
    },
    signal: new AbortController().signal,
  });
  if (settled.problem !== null) say(`warning: ${describeProblem(settled.problem)}`);
  say(sentence(settled, acquired.report.isSoftware));
  return settled;
}

function sentence({ source, record }: SettledTiles, isSoftware: boolean): string {
  if (record === null) {
    const reason = isSoftware ? ", as a software adapter is not measured unasked" : "";
    return `tile shapes: ${DEFAULT_SHAPE}, the default${reason}`;
  }
  const others = TILED_WORKS.filter((work) => record.chosen[work].shape !== DEFAULT_SHAPE);
  return `tile shapes: ${source}, another than ${DEFAULT_SHAPE} for ${others.length} of ${TILED_WORKS.length} kinds of work`;
}

/** Milliseconds of every shape on every problem, and what was chosen. */
export function tileTable({ chosen, times }: TuningRecord): string[] {
  const head = [
    "kind of work",
    "problem",
    ...SHAPE_NAMES.map((shape) => `${shape}, ms`),
    "chosen",
    "of default",
  ];
  const rows = TILED_WORKS.flatMap((work) => {
    const { shape, shareOfDefault } = chosen[work];
    const verdict = [
      shape,
      shareOfDefault === null ? "not measured" : `${Math.round(100 * shareOfDefault)} %`,
    ];
    const problems = times.filter((problem) => problem.work === work);
    if (problems.length === 0) return [[work, "", ...SHAPE_NAMES.map(() => ""), ...verdict]];
    return problems.map(({ problem, shapes }, i) => [
      i === 0 ? work : "",
      problem,
      ...SHAPE_NAMES.map((name) => shapes[name]?.medianMs.toFixed(3) ?? "differs"),
      ...(i === 0 ? verdict : ["", ""]),
    ]);
  });
  return aligned([head, ...rows]);
}
