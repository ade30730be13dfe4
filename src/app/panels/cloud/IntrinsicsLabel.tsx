import { useFrameSummary } from "../../sight/useInspection.ts";
import { useApp } from "../../store/index.ts";

/** The intrinsics that turned depth into points: those of the frame on screen, in pixels of the working resolution. */
export function IntrinsicsLabel() {
  const intrinsics = useFrameSummary()?.intrinsics ?? null;
  const hasPoints = useApp((state) => state.cloud.shown.points > 0);
  if (intrinsics === null || !hasPoints) return null;
  const { fx, fy, cx, cy } = intrinsics;
  return (
    <p className="pointer-events-none absolute top-1.5 right-1.5 rounded-sm bg-surface-1/80 px-1 font-mono text-xs text-dim">
      K: fx {fx.toFixed(1)} fy {fy.toFixed(1)} cx {cx.toFixed(1)} cy {cy.toFixed(1)} px
    </p>
  );
}
