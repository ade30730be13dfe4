import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { changeView, useApp } from "../store/index.ts";

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.02,
  ArrowRight: 0.02,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

/** The line between A and B: a separator that is moved with the pointer and with the arrow keys. */
export function WipeHandle({ of }: { readonly of: string }) {
  const wipe = useApp((state) => state.view.wipe);
  const line = useRef<HTMLDivElement>(null);
  const place = (share: number) => changeView({ wipe: Math.min(1, Math.max(0, share)) });
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = line.current?.offsetParent?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId))
      place((event.clientX - box.left) / box.width);
  };
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    place(wipe + by);
  };
  return (
    <div ref={line} className="absolute inset-y-0 w-0" style={{ left: `${100 * wipe}%` }}>
      <div aria-hidden="true" className="absolute inset-y-0 -left-px w-px bg-a" />
      <div aria-hidden="true" className="absolute inset-y-0 left-0 w-px bg-b" />
      {/* biome-ignore lint/a11y/useSemanticElements: a thematic break cannot be moved, a separator widget can */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={`Wipe between A and B, ${of}`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * wipe)}
        onKeyDown={press}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className="absolute top-1/2 -left-3.5 grid size-7 -translate-y-1/2 cursor-ew-resize touch-none place-items-center rounded-full border border-white/70 bg-black/55 text-[10px] font-semibold text-white"
      >
        <span aria-hidden="true">
          <span className="text-[oklch(0.78_0.15_70)]">A</span>
          <span className="text-[oklch(0.75_0.13_300)]">B</span>
        </span>
      </div>
    </div>
  );
}
