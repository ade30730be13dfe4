import { PanelPlace } from "./PanelPlace.tsx";
import { RightTabs } from "./RightTabs.tsx";
import { Split, type SplitPart } from "./Split.tsx";

/** The method or the runs over the losses. */
export function RightColumn() {
  return <Split name="right" orientation="vertical" parts={PARTS} />;
}

const PARTS: readonly SplitPart[] = [
  {
    id: "choices",
    holds: ["method", "runs"],
    line: "Height of the losses",
    minSize: 120,
    content: <RightTabs />,
  },
  {
    id: "losses",
    holds: ["losses"],
    line: "Height of the losses",
    size: 244,
    minSize: 190,
    content: <PanelPlace name="losses" className="grow" />,
  },
];
