import type { ReactNode } from "react";
import type { EdgeFilterName } from "../../../viz/cloud/edgeFilter.ts";
import { Segments } from "../../controls/Segments.tsx";
import { Slide } from "../../controls/Slide.tsx";
import { changeCloud, changeView, useApp } from "../../store/index.ts";

const EDGES: readonly { readonly value: EdgeFilterName; readonly label: string }[] = [
  { value: "off", label: "all" },
  { value: "gentle", label: "fewer" },
  { value: "strict", label: "none" },
];

/** How large and how many: points, their edges, cameras. */
export function CloudSizes() {
  const pointSizePx = useApp((state) => state.view.pointSizePx);
  const frustumDepth = useApp((state) => state.view.frustumDepth);
  const density = useApp((state) => state.cloud.density);
  const edges = useApp((state) => state.cloud.edges);
  return (
    <>
      <Labelled label="size">
        <Slide
          name="Point size"
          value={pointSizePx}
          min={1}
          max={6}
          step={0.5}
          valueText={`${pointSizePx} pixels`}
          onChange={(size) => changeView({ pointSizePx: size })}
          className="w-12"
        />
      </Labelled>
      <Labelled label="density">
        <Slide
          name="Point density"
          value={density}
          min={0.05}
          max={1}
          step={0.05}
          valueText={`${Math.round(100 * density)} per cent of the predicted points`}
          onChange={(share) => changeCloud({ density: share })}
          className="w-12"
        />
      </Labelled>
      <Labelled label="edges">
        <Segments
          name="Points at depth edges"
          value={edges}
          items={EDGES}
          onChange={(filter) => changeCloud({ edges: filter })}
        />
      </Labelled>
      <Labelled label="cameras">
        <Slide
          name="Camera size"
          value={frustumDepth}
          min={0.02}
          max={0.5}
          step={0.01}
          valueText={`${frustumDepth} of the median depth`}
          onChange={(depth) => changeView({ frustumDepth: depth })}
          className="w-12"
        />
      </Labelled>
    </>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-dim">
      {label}
      {children}
    </span>
  );
}
