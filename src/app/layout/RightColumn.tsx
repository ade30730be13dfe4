import { PanelPlace } from "./PanelPlace.tsx";
import { RightTabs } from "./RightTabs.tsx";
import { Split } from "./Split.tsx";

/** The method or the runs over the losses. */
export function RightColumn() {
  return (
    <Split
      name="right"
      orientation="vertical"
      separatorNames={["Height of the losses"]}
      parts={[
        { id: "choices", minSize: 120, content: <RightTabs /> },
        { id: "losses", size: 244, minSize: 190, content: <PanelPlace name="losses" className="grow" /> },
      ]}
    />
  );
}
