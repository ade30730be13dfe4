import type { SequenceView } from "../../engine/protocol.ts";
import { openedDataset } from "../frames.ts";
import { count, fieldOfView, figure } from "../numbers.ts";
import { useApp } from "../store/index.ts";

/** What the opened sequence holds, as numbers. */
export function DatasetSummaryList() {
  const version = useApp(({ dataset }) => (dataset.status === "open" ? dataset.version : null));
  const sequence = useApp((state) => state.view.frame.sequence);
  if (version === null) return null;
  const opened = openedDataset();
  const view = opened?.sequences[sequence];
  const summary = opened?.summary.sequences[sequence];
  if (view === undefined || summary === undefined) return null;
  const models = [...new Set(summary.cameras.map(({ model }) => model))].join(", ");
  return (
    <section aria-label="Data">
      <h2 className="mb-1 font-semibold">Data</h2>
      <dl>
        <Row name="Frames">{count(summary.frames)}</Row>
        <Row name="Posed" isWarning={summary.posed < summary.frames}>
          {count(summary.posed)} <Unit>of {count(summary.frames)}</Unit>
        </Row>
        <Row name="Triplets" isWarning={view.triplets === 0}>
          {count(view.triplets)}
        </Row>
        <Row name="Ground truth">
          {summary.groundTruth === 0 ? "none" : count(summary.groundTruth)}
          {summary.groundTruth > 0 && <Unit> frames</Unit>}
        </Row>
        <Row name="True poses">
          {view.truePath === null
            ? "none"
            : count(view.truePath.camFromWorld.filter((pose) => pose !== null).length)}
          {view.truePath !== null && <Unit> frames</Unit>}
        </Row>
        <Row name="Sparse points">{count(view.pointPositions.length / 3)}</Row>
        <Row name={summary.cameras.length === 1 ? "Camera" : `${summary.cameras.length} cameras`}>
          <span className="font-mono text-xs">{models}</span>
        </Row>
        <IntrinsicsRows view={view} />
        <Row name="Scale factor">
          {figure(view.normalisedFromColmap)} <Unit>× COLMAP</Unit>
        </Row>
      </dl>
    </section>
  );
}

/** Intrinsics of the first frame that has them, at the working resolution. */
function IntrinsicsRows({ view }: { readonly view: SequenceView }) {
  const intrinsics = view.frames.find((frame) => frame.intrinsics !== null)?.intrinsics;
  if (!intrinsics) return null;
  const { fx, fy, cx, cy } = intrinsics;
  const px = (n: number) => n.toFixed(1);
  return (
    <>
      <Row name="Working size">
        {view.width} × {view.height} <Unit>px</Unit>
      </Row>
      <Row name="Focal x, y">
        {px(fx)}, {px(fy)} <Unit>px</Unit>
      </Row>
      <Row name="Centre x, y">
        {px(cx)}, {px(cy)} <Unit>px</Unit>
      </Row>
      <Row name="Field of view">
        {fieldOfView(fx, view.width).toFixed(0)}° × {fieldOfView(fy, view.height).toFixed(0)}°
      </Row>
    </>
  );
}

function Row({
  name,
  isWarning = false,
  children,
}: {
  readonly name: string;
  readonly isWarning?: boolean;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="flex h-6 items-center justify-between gap-2">
      <dt className="whitespace-nowrap text-dim">{name}</dt>
      <dd className={`truncate ${isWarning ? "text-warning" : ""}`}>{children}</dd>
    </div>
  );
}

function Unit({ children }: { readonly children: React.ReactNode }) {
  return <span className="text-faint">{children}</span>;
}
