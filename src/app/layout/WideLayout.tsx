import { CentreColumn } from "./CentreColumn.tsx";
import { PanelPlace } from "./PanelPlace.tsx";
import { RightColumn } from "./RightColumn.tsx";
import { Split } from "./Split.tsx";

/** Three columns: the data, the views, the method. */
export function WideLayout() {
  return (
    <Split
      name="columns"
      orientation="horizontal"
      separatorNames={["Width of the data column", "Width of the right column"]}
      parts={[
        {
          id: "left",
          size: 228,
          minSize: 180,
          foldsAs: "data",
          content: <PanelPlace name="data" className="grow" />,
        },
        { id: "centre", minSize: 420, content: <CentreColumn /> },
        { id: "right", size: 248, minSize: 220, foldsAs: "right", content: <RightColumn /> },
      ]}
    />
  );
}
