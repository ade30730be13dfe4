import { Maximize, Plane } from "lucide-react";
import { chooseCloudColour, chooseScope } from "../../actions/gatherCloud.ts";
import { moveCloudCamera } from "../../actions/moveCloudCamera.ts";
import { Choice } from "../../controls/Choice.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { KeyHint } from "../../shortcuts/KeyHint.tsx";
import { useFrameSummary } from "../../sight/useInspection.ts";
import { CLOUD_COLOURS, type CloudColour } from "../../store/cloud.ts";
import { useApp } from "../../store/index.ts";

const COLOUR_NOTES: Readonly<Record<CloudColour, string>> = {
  picture: "as photographed",
  depth: "map and range of the Depth view",
  error: "after the last refinement, range of the error maps",
  frame: "by place along the sequence",
};

/** What the predicted points are of and how they are coloured, and where the view goes. */
export function CloudHeader() {
  const scope = useApp((state) => state.cloud.scope);
  const colour = useApp((state) => state.cloud.colour);
  return (
    <>
      <h2 className="font-semibold whitespace-nowrap @max-lg:sr-only">Point cloud</h2>
      <Segments
        name="Predicted points of"
        value={scope}
        items={[
          { value: "frame", label: "one frame" },
          { value: "fused", label: "fused" },
        ]}
        onChange={chooseScope}
      />
      <Choice
        name="Point colours"
        value={colour}
        items={CLOUD_COLOURS.map((value) => ({ value, label: value, note: COLOUR_NOTES[value] }))}
        onChange={chooseCloudColour}
        className="h-5! text-xs"
      />
      <span className="grow" />
      <CameraButtons />
    </>
  );
}

function CameraButtons() {
  const isPosed = useFrameSummary()?.isPosed === true;
  const look =
    "flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs text-dim hover:bg-surface-2 hover:text-text disabled:text-faint";
  return (
    <>
      <KeyHint of="flyToCamera">
        <button type="button" className={look} disabled={!isPosed} onClick={() => moveCloudCamera("toFrame")}>
          <Plane size={12} aria-hidden="true" />
          <span className="@max-2xl:sr-only">Fly to camera</span>
        </button>
      </KeyHint>
      <KeyHint of="frameAll">
        <button type="button" className={look} onClick={() => moveCloudCamera("toAll")}>
          <Maximize size={12} aria-hidden="true" />
          <span className="@max-2xl:sr-only">Frame all</span>
        </button>
      </KeyHint>
    </>
  );
}
