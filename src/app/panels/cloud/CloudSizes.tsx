import type { ReactNode } from "react";
import type { EdgeFilterName } from "../../../viz/cloud/edgeFilter.ts";
import { CLOUD_SLIDERS, type CloudSlider } from "../../cloud/cloudSliders.ts";
import { Segments } from "../../controls/Segments.tsx";
import { Slide } from "../../controls/Slide.tsx";
import { changeCloud, useApp } from "../../store/index.ts";

const EDGES: readonly { readonly value: EdgeFilterName; readonly label: string }[] = [
  { value: "off", label: "all" },
  { value: "gentle", label: "fewer" },
  { value: "strict", label: "none" },
];

/** How large and how many: points, their edges, cameras. */
export function CloudSizes() {
  const edges = useApp((state) => state.cloud.edges);
  return (
    <>
      <SliderRow slider={CLOUD_SLIDERS.pointSize} />
      <SliderRow slider={CLOUD_SLIDERS.density} />
      <Labelled label="edges">
        <Segments
          name="Points at depth edges"
          value={edges}
          items={EDGES}
          onChange={(filter) => changeCloud({ edges: filter })}
        />
      </Labelled>
      <SliderRow slider={CLOUD_SLIDERS.cameraSize} />
    </>
  );
}

function SliderRow({ slider }: { readonly slider: CloudSlider }) {
  const value = useApp(slider.get);
  const { label, name, min, max, step, say, set } = slider;
  return (
    <Labelled label={label}>
      <Slide
        {...{ name, value, min, max, step }}
        valueText={say(value)}
        onChange={set}
        className="w-12 @max-[470px]:w-8"
      />
    </Labelled>
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
