import { useMemo } from "react";
import type { ReconstructionView } from "../../engine/protocol.ts";
import type { ValueRange } from "../../viz/range.ts";
import { appStore, useApp } from "../store/index.ts";
import { type Sight, sightOf } from "./sight.ts";
import { standingColumns } from "./standingColumns.ts";
import { useInspection, useSource } from "./useInspection.ts";
import { errorRange } from "./viewScales.ts";

/** What is on screen; the component renders when another inspection arrives or another source is chosen. */
export function useSight(): Sight | null {
  const inspection = useInspection();
  const source = useSource();
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what a sight is made of
  return useMemo(() => sightOf(appStore.getState()), [inspection, source]);
}

/** Which stages stand on the two sides. */
export function useStandingColumns(): ReturnType<typeof standingColumns> {
  const chosen = useApp((state) => state.lens.columns);
  const source = useSource();
  return useMemo(() => standingColumns(chosen, source), [chosen, source]);
}

/** The reconstruction that stands on one side. */
export function useSide(side: "A" | "B"): ReconstructionView | null {
  const column = useStandingColumns()[side];
  return useSource()?.[column] ?? null;
}

/** One scale for the errors of all stages: locked by the person, or automatic over all that the source has. */
export function useErrorRange(): ValueRange | null {
  const locked = useApp((state) => state.lens.lockedRanges.error);
  const source = useSource();
  return useMemo(() => locked ?? errorRange({ source }), [locked, source]);
}
