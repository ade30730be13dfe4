import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { oncePerFrame } from "../oncePerFrame.ts";
import { type AppState, appStore, changeView } from "../store/index.ts";

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.02,
  ArrowRight: 0.02,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

/** The share of the width that is cut off B from the left: none while B is held up. */
function wipeShare({ view, lens }: AppState): number {
  return lens.isBHeld ? 0 : view.wipe;
}

/** Keeps `--wipe` of an element at the place of the handle, outside React. Returns the function that ends it. */
export function bindWipe(element: HTMLElement): () => void {
  const place = () => element.style.setProperty("--wipe", String(wipeShare(appStore.getState())));
  const draw = oncePerFrame(place);
  place();
  const unsubscribe = appStore.subscribe((state, before) => {
    if (wipeShare(state) !== wipeShare(before)) draw.ask();
  });
  return () => {
    unsubscribe();
    draw.cancel();
  };
}

/** The line between A and B: a separator that is moved with the pointer and with the arrow keys. */
export function WipeHandle({ of }: { readonly of: string }) {
  const line = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tell = ({ view }: AppState) =>
      handle.current?.setAttribute("aria-valuenow", String(Math.round(100 * view.wipe)));
    tell(appStore.getState());
    return appStore.subscribe((state, before) => {
      if (state.view.wipe !== before.view.wipe) tell(state);
    });
  }, []);
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
    place(appStore.getState().view.wipe + by);
  };
  return (
    <div ref={line} className="absolute inset-y-0 left-[calc(100%*var(--wipe))] w-0">
      <div aria-hidden="true" className="absolute inset-y-0 -left-px w-px bg-a" />
      <div aria-hidden="true" className="absolute inset-y-0 left-0 w-px bg-b" />
      {/* biome-ignore lint/a11y/useSemanticElements: a thematic break cannot be moved, a separator widget can */}
      <div
        ref={handle}
        role="separator"
        tabIndex={0}
        aria-label={`Wipe between A and B, ${of}`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={50}
        onKeyDown={press}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className="pointer-events-auto absolute top-1/2 -left-3.5 grid size-7 -translate-y-1/2 cursor-ew-resize touch-none place-items-center rounded-full border border-white/70 bg-black/55 text-[10px] font-semibold text-white"
      >
        <span aria-hidden="true">
          <span className="text-[oklch(0.78_0.15_70)]">A</span>
          <span className="text-[oklch(0.75_0.13_300)]">B</span>
        </span>
      </div>
    </div>
  );
}
