import { Suspense } from "react";
import { laterPart } from "../lazyPart.ts";
import { CentreColumn } from "./CentreColumn.tsx";
import { PanelPlace } from "./PanelPlace.tsx";
import { Split, type SplitPart } from "./Split.tsx";

const RightColumn = laterPart(async () => (await import("./RightColumn.tsx")).RightColumn);

/** Three columns: the data, the views, the method. */
export function WideLayout() {
  return <Split name="columns" orientation="horizontal" parts={COLUMNS} />;
}

const COLUMNS: readonly SplitPart[] = [
  {
    id: "left",
    holds: ["data"],
    line: "Width of the data column",
    size: 228,
    minSize: 180,
    foldsAs: "data",
    content: <PanelPlace name="data" className="grow" />,
  },
  {
    id: "centre",
    holds: ["evaluation", "compare", "probe", "depth", "cloud", "filmstrip"],
    line: "Width of the data column",
    minSize: 420,
    content: <CentreColumn />,
  },
  {
    id: "right",
    holds: ["method", "losses"],
    line: "Width of the right column",
    size: 248,
    minSize: 220,
    foldsAs: "right",
    content: (
      <Suspense fallback={<div className="grow" />}>
        <RightColumn />
      </Suspense>
    ),
  },
];
