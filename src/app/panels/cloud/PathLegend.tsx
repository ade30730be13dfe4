import type { PathName } from "../../../viz/pathNames.ts";
import { Hint } from "../../controls/Hint.tsx";
import { sequenceView } from "../../frames.ts";
import { count, figure } from "../../numbers.ts";
import { changeCloud, changeView, useApp } from "../../store/index.ts";

/** What is drawn, by its mark; pressed while it is shown. A path that there is none of has no row. */
export function PathLegend() {
  const hasData = useApp((state) => state.dataset.status !== "empty");
  if (!hasData) return null;
  return (
    <fieldset aria-label="Layers" className="flex flex-col items-start rounded-sm bg-surface-1/80 text-xs">
      <Layer name="sparse" mark="·" colour="text-dim" label="COLMAP’s points" />
      <Layer name="predicted" mark="•" colour="text-text" label="predicted points" />
      <Path name="colmap" mark="┄" colour="text-dim" label="COLMAP" />
      <Path name="given" mark="┄" colour="text-warning" label="damaged, as the networks see it" />
      <Path name="refined" mark="─" colour="text-b" label="refined" />
      <TruePath />
    </fieldset>
  );
}

/** With how well it lies over COLMAP's. */
function TruePath() {
  const sequence = useApp((state) => state.view.frame.sequence);
  // It is counted when it is drawn.
  const isDrawn = useApp((state) => state.cloud.cameras.true > 0);
  const path = isDrawn ? (sequenceView(sequence)?.truePath ?? null) : null;
  if (path === null) return null;
  const off = `${figure(100 * path.rmsMetres)} cm`;
  return (
    <Path
      name="true"
      mark="─"
      colour="text-text"
      label="true"
      more={`, rms ${off}`}
      note={`Ground truth, laid over COLMAP’s path by the similarity of their camera centres. A unit is ${figure(path.metresPerUnit)} m; the root mean square of the distances that are left is ${off}.`}
    />
  );
}

function Layer({ name, ...row }: RowLook & { readonly name: "sparse" | "predicted" }) {
  const layers = useApp((state) => state.view.cloudLayers);
  const isShown = layers[name];
  return (
    <Row
      {...row}
      isShown={isShown}
      onToggle={() => changeView({ cloudLayers: { ...layers, [name]: !isShown } })}
    />
  );
}

function Path({
  name,
  label,
  more = "",
  ...row
}: RowLook & { readonly name: PathName; readonly more?: string }) {
  const cameras = useApp((state) => state.cloud.cameras[name]);
  const paths = useApp((state) => state.cloud.paths);
  if (cameras === 0) return null;
  const isShown = paths[name];
  return (
    <Row
      {...row}
      label={`${label}, ${count(cameras)} ${cameras === 1 ? "camera" : "cameras"}${more}`}
      isShown={isShown}
      onToggle={() => changeCloud({ paths: { ...paths, [name]: !isShown } })}
    />
  );
}

interface RowLook {
  readonly mark: string;
  readonly colour: string;
  readonly label: string;
  readonly note?: string;
}

function Row({
  mark,
  colour,
  label,
  note,
  isShown,
  onToggle,
}: RowLook & { readonly isShown: boolean; readonly onToggle: () => void }) {
  const row = (
    <button
      type="button"
      aria-pressed={isShown}
      onClick={onToggle}
      className="flex h-5 items-center gap-1.5 rounded-sm px-1 text-faint line-through hover:bg-surface-2 aria-pressed:text-dim aria-pressed:no-underline"
    >
      <span aria-hidden="true" className={`w-3 text-center ${isShown ? colour : ""}`}>
        {mark}
      </span>
      {label}
    </button>
  );
  return note === undefined ? (
    row
  ) : (
    <Hint note={note} side="bottom">
      {row}
    </Hint>
  );
}
