import { PanelPlace } from "./PanelPlace.tsx";
import { Split } from "./Split.tsx";

/** The method over the losses. */
export function RightColumn() {
  return (
    <Split
      name="right"
      orientation="vertical"
      separatorNames={["Height of the losses"]}
      parts={[
        { id: "choices", minSize: 120, content: <PanelPlace name="method" className="grow" /> },
        { id: "losses", size: 244, minSize: 190, content: <PanelPlace name="losses" className="grow" /> },
      ]}
    />
  );
}
