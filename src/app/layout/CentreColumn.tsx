import { useApp } from "../store/index.ts";
import { PanelPlace } from "./PanelPlace.tsx";
import { Split, type SplitPart } from "./Split.tsx";

/** The views, and over them, while runs are compared, the comparison: the views below keep what they show. */
export function CentreColumn() {
  const isComparing = useApp((state) => state.runs.isComparing);
  return (
    <div className="relative flex min-h-0 min-w-0 grow flex-col">
      <div inert={isComparing} className="flex min-h-0 min-w-0 grow flex-col">
        <Views />
      </div>
      {isComparing && (
        <div className="absolute inset-0 z-20 flex flex-col bg-surface-0">
          <PanelPlace name="comparison" className="grow" />
        </div>
      )}
    </div>
  );
}

/** The line of the evaluation over the reconstructions, the line of the probe, depth beside the cloud, and the filmstrip.
 *  Opened, the evaluation takes the place of the reconstructions and a little more, for its table. */
function Views() {
  const isEvaluating = useApp((state) => state.view.isEvaluationOpen);
  const upper: SplitPart = {
    id: "upper",
    holds: ["evaluation", "compare", "probe"],
    line: "Height of the upper row",
    size: isEvaluating ? "58%" : "51%",
    minSize: 140,
    content: (
      <>
        <PanelPlace name="evaluation" className={isEvaluating ? "grow" : "shrink-0"} />
        {!isEvaluating && <PanelPlace name="compare" className="grow" />}
        <PanelPlace name="probe" className="shrink-0" />
      </>
    ),
  };
  const lower: SplitPart = {
    id: "lower",
    holds: ["depth", "cloud"],
    line: "Height of the upper row",
    minSize: 120,
    content: <Split name="lower" orientation="horizontal" parts={LOWER} />,
  };
  return (
    <>
      <Split
        name={isEvaluating ? "centre-evaluating" : "centre"}
        orientation="vertical"
        parts={[upper, lower]}
      />
      <PanelPlace name="filmstrip" className="shrink-0" />
    </>
  );
}

const LOWER: readonly SplitPart[] = [
  {
    id: "depth",
    holds: ["depth"],
    line: "Width of Depth",
    size: "50%",
    minSize: 160,
    content: <PanelPlace name="depth" className="grow" />,
  },
  {
    id: "cloud",
    holds: ["cloud"],
    line: "Width of Depth",
    minSize: 160,
    content: <PanelPlace name="cloud" className="grow" />,
  },
];
