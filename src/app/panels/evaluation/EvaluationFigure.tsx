import { type ReactNode, useMemo } from "react";
import type { EvaluationReport, FrameInspection } from "../../../engine/protocol.ts";
import { colourise } from "../../../viz/colourise.ts";
import { sharedDepthRange, sharedErrorRange, type ValueRange } from "../../../viz/range.ts";
import { compareDepth, type DepthComparison, medianRatio } from "../../evaluation/evaluationFigure.ts";
import { sequenceView } from "../../frames.ts";
import { count, figure } from "../../numbers.ts";
import { Legend } from "../../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import type { Pixels } from "../../pictures/pixels.ts";
import { useFrameSummary, useInspection } from "../../sight/useInspection.ts";
import { changeView, useApp } from "../../store/index.ts";
import { EmptyState } from "../Pane.tsx";

/** The frame on screen, its true depth, the predicted one on the same scale, and the error: what the numbers mean. */
export function EvaluationFigure({ report }: { readonly report: EvaluationReport | null }) {
  const inspection = useInspection();
  const compared = useComparison(report);
  const ranges = useRanges(compared?.truth ?? null, compared?.comparison ?? null);
  const pixels = usePixels(compared?.truth ?? null, compared?.comparison ?? null, ranges);
  const absence = useAbsence();
  if (inspection === null || compared === null || pixels === null) {
    return (
      <div className="relative min-h-28 grow">
        <EmptyState>{absence}</EmptyState>
      </div>
    );
  }
  const { comparison, scaleInWords } = compared;
  return (
    <>
      <div className="grid min-h-28 grow grid-cols-4 gap-px max-lg:min-h-72 max-lg:grid-cols-2">
        <Panel title="image">
          <Picture pixels={inspection.picture} label="Frame" />
        </Panel>
        <Panel title="ground truth">
          <Picture pixels={pixels.truth} label="True depth" />
        </Panel>
        <Panel title={`${predictionOf(inspection)} × ${scaleInWords}`}>
          <Picture pixels={pixels.predicted} label="Predicted depth, scaled" />
        </Panel>
        <Panel title={`error, mean ${figure(comparison.absRel)} over all true pixels`}>
          <Picture pixels={pixels.error} label={`Relative error, mean ${figure(comparison.absRel)}`} />
        </Panel>
      </div>
      <Legends ranges={ranges} />
    </>
  );
}

/** During training the depth on screen may be newer or older than the numbers above it. */
function predictionOf({ depthFrom, step }: FrameInspection): string {
  return depthFrom === "run" ? `prediction, step ${count(step)},` : "prediction";
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <figure className="flex min-h-0 min-w-0 flex-col">
      <div className="relative min-h-0 grow">{children}</div>
      <figcaption className="tabular order-first h-4 truncate text-xs leading-4 text-dim">{title}</figcaption>
    </figure>
  );
}

function Picture({ pixels, label }: { readonly pixels: Pixels; readonly label: string }) {
  return (
    <div className="absolute inset-0">
      <PictureFrame width={pixels.width} height={pixels.height} name={label}>
        <PictureCanvas pixels={pixels} label={label} />
      </PictureFrame>
    </div>
  );
}

interface Compared {
  readonly truth: Float32Array;
  readonly comparison: DepthComparison;
  /** The factor and where it comes from. */
  readonly scaleInWords: string;
}

/** Brings the prediction to metres the way the choice says; without a report of a sequence, by the frame's own ratio. */
function useComparison(report: EvaluationReport | null): Compared | null {
  const inspection = useInspection();
  const { sequence } = useApp((state) => state.view.frame);
  const scaling = useApp(({ evaluation }) => evaluation.choice.scaling);
  return useMemo(() => {
    if (inspection === null || inspection.depth === null || inspection.groundTruthMetres === null)
      return null;
    const { depth, groundTruthMetres: truth } = inspection;
    const perColmap = sequenceView(sequence)?.normalisedFromColmap ?? 1;
    const ofSequence = report?.images.find(({ frame }) => frame.sequence === sequence);
    const own = medianRatio(depth, truth);
    if (own === null) return null;
    const [metresPerUnit, origin] =
      scaling === "none"
        ? [1 / perColmap, "COLMAP's unit as a metre"]
        : scaling === "perSequence" && ofSequence !== undefined
          ? [ofSequence.scale / perColmap, "sequence's ratio"]
          : [own, "median ratio"];
    return {
      truth,
      comparison: compareDepth(depth, truth, metresPerUnit),
      scaleInWords: `${figure(metresPerUnit)} m, ${origin}`,
    };
  }, [inspection, sequence, scaling, report]);
}

interface Ranges {
  readonly metres: ValueRange | null;
  readonly relativeError: ValueRange | null;
}

function useRanges(truth: Float32Array | null, comparison: DepthComparison | null): Ranges {
  const locked = useApp((state) => state.view.lockedFigureRange);
  return useMemo(() => {
    const isThere = truth !== null && comparison !== null;
    return {
      metres: locked.metres ?? (isThere ? sharedDepthRange([truth, comparison.predictedMetres]) : null),
      relativeError: locked.relativeError ?? (isThere ? sharedErrorRange([comparison.relativeError]) : null),
    };
  }, [locked, truth, comparison]);
}

function usePixels(
  truth: Float32Array | null,
  comparison: DepthComparison | null,
  { metres, relativeError }: Ranges,
): { readonly truth: Pixels; readonly predicted: Pixels; readonly error: Pixels } | null {
  const map = useApp((state) => state.view.depthColours);
  const size = useInspection()?.picture;
  return useMemo(() => {
    if (truth === null || comparison === null || metres === null || relativeError === null || !size)
      return null;
    const { width, height } = size;
    const depth = (values: Float32Array): Pixels => ({
      width,
      height,
      rgba: colourise(values, { map, range: metres, isReversed: true }, (value) => value <= 0),
    });
    const scale = { map: "Magma", range: relativeError, isReversed: false } as const;
    return {
      truth: depth(truth),
      predicted: depth(comparison.predictedMetres),
      error: { width, height, rgba: colourise(comparison.relativeError, scale) },
    };
  }, [truth, comparison, metres, relativeError, map, size]);
}

function Legends({ ranges }: { readonly ranges: Ranges }) {
  const colours = useApp((state) => state.view.depthColours);
  const locked = useApp((state) => state.view.lockedFigureRange);
  const lock = (name: keyof Ranges) => (isLocked: boolean) =>
    changeView({ lockedFigureRange: { ...locked, [name]: isLocked ? ranges[name] : null } });
  return (
    <div className="flex h-6 shrink-0 items-center gap-6">
      <Legend
        name="truth and prediction"
        map={colours}
        isReversed
        range={ranges.metres}
        unit="m, truth and prediction"
        isLocked={locked.metres !== null}
        onLock={lock("metres")}
      />
      <Legend
        name="relative error"
        map="Magma"
        isReversed={false}
        range={ranges.relativeError}
        unit="|d − g| / g"
        isLocked={locked.relativeError !== null}
        onLock={lock("relativeError")}
      />
    </div>
  );
}

/** Why there is no figure of this frame. */
function useAbsence(): string {
  const frame = useFrameSummary();
  const inspection = useInspection();
  if (frame === null) return "The frame, its true depth, the predicted one and the error.";
  if (!frame.hasPicture) return "This frame came without its picture.";
  if (!frame.hasGroundTruth) return "This frame has no ground truth. Choose one from the list.";
  if (inspection === null) return "Looking at the frame.";
  if (inspection.depth === null) return "Waiting for the first depth of these networks.";
  return "No pixel of this frame has a valid truth.";
}
