import { MOST_POINTS } from "../../../viz/cloud/predictedCloud.ts";
import { gatherCloud, stopGathering } from "../../actions/gatherCloud.ts";
import { Choice } from "../../controls/Choice.tsx";
import { count } from "../../numbers.ts";
import { type CloudSlice, FUSION_CHOICES } from "../../store/cloud.ts";
import { changeCloud, useApp } from "../../store/index.ts";

/** What the fused cloud is made of, and how far its making is. */
export function FusionBar() {
  const cloud = useApp((state) => state.cloud);
  if (cloud.scope !== "fused") return null;
  return (
    <div className="ml-14 flex flex-col gap-0.5 rounded-sm bg-surface-1/90 px-1.5 py-0.5 text-xs text-dim">
      <p aria-live="polite">{sentence(cloud)}</p>
      <div className="flex flex-wrap items-center gap-x-2">
        <FusionSettings cloud={cloud} />
        <GatherButton gathering={cloud.gathering} />
      </div>
    </div>
  );
}

function FusionSettings({ cloud }: { readonly cloud: CloudSlice }) {
  const isRecorded = useApp((state) => state.recording.status === "shown");
  return (
    <>
      {!isRecorded && (
        <NumberChoice
          name="Frames to fuse"
          value={cloud.everyNth}
          values={FUSION_CHOICES.everyNth}
          say={(nth) => (nth === 1 ? "every frame" : `1 frame in ${nth}`)}
          onChange={(everyNth) => changeCloud({ everyNth })}
        />
      )}
      <NumberChoice
        name="Frames that agree"
        value={cloud.minViews}
        values={FUSION_CHOICES.minViews}
        say={(views) => (views === 0 ? "unchecked" : `${views} or more agree`)}
        onChange={(minViews) => changeCloud({ minViews })}
      />
      <NumberChoice
        name="Depth difference"
        value={cloud.relativeDifference}
        values={FUSION_CHOICES.relativeDifference}
        say={(share) => `within ${Math.round(100 * share)} %`}
        onChange={(relativeDifference) => changeCloud({ relativeDifference })}
      />
      <Choice
        name="Poses of the fused frames"
        value={cloud.poses}
        items={[
          { value: "refined", label: "refined poses", note: "COLMAP’s where none is known" },
          { value: "colmap", label: "COLMAP poses" },
        ]}
        onChange={(poses) => changeCloud({ poses })}
        className="h-5! text-xs"
      />
    </>
  );
}

function NumberChoice({
  name,
  value,
  values,
  say,
  onChange,
}: {
  readonly name: string;
  readonly value: number;
  readonly values: readonly number[];
  readonly say: (value: number) => string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <Choice
      name={name}
      value={String(value)}
      items={values.map((number) => ({ value: String(number), label: say(number) }))}
      onChange={(text) => onChange(Number(text))}
      className="h-5! text-xs"
    />
  );
}

function GatherButton({ gathering }: { readonly gathering: CloudSlice["gathering"] }) {
  const isIdle = gathering.status === "idle";
  return (
    <button
      type="button"
      disabled={gathering.status === "stopping"}
      onClick={() => (isIdle ? void gatherCloud() : stopGathering())}
      className="h-5 rounded-sm bg-surface-2 px-1.5 text-text hover:bg-hairline disabled:text-faint"
    >
      {isIdle ? "Fuse again" : "Stop"}
    </button>
  );
}

/** How far the gathering is, or what came of it. */
function sentence({ gathering, shown }: CloudSlice): string {
  if (gathering.status !== "idle") {
    return `Predicting depth, frame ${count(gathering.done)} of ${count(gathering.total)}`;
  }
  if (shown.points === 0) return "No points: no frame was predicted, or no others agree.";
  const of = `${count(shown.frames)} ${shown.frames === 1 ? "frame" : "frames"} (${count(shown.refinedFrames)} at refined poses)`;
  const step = shown.step === null ? "" : `, step ${count(shown.step)}`;
  const capped =
    shown.found > MOST_POINTS
      ? `; an even sample of the ${count(shown.found)} found, ${count(MOST_POINTS)} is the most`
      : "";
  return `${count(shown.points)} points of ${of}${step}${capped}`;
}
