import { ChevronDown, ChevronRight, Pin } from "lucide-react";
import { useEffect, useRef } from "react";
import { showWholePicture } from "../../actions/lookClosely.ts";
import { togglePin } from "../../actions/pinProbe.ts";
import { count } from "../../numbers.ts";
import { KeyHint } from "../../shortcuts/KeyHint.tsx";
import { changeLens, useApp } from "../../store/index.ts";
import { PinTable } from "./PinTable.tsx";
import { bindReadout, READINGS } from "./readout.ts";

/** The pixel under the cursor in every unit there is, on one line that is always there; beneath it the pinned ones. */
export function ProbeBar() {
  const pins = useApp((state) => state.lens.pins.length);
  const isOpen = useApp((state) => state.lens.isPinTableOpen);
  return (
    <section aria-label="Probe" className="@container min-w-0 border-y border-hairline">
      {/* Of a fixed height, so that nothing moves when a pixel is read: two lines where one is too short, or three. */}
      <div className="flex h-6 items-center gap-3 px-2 text-xs @max-[955px]:h-10 @max-[500px]:h-16">
        <h2 className="sr-only">Probe</h2>
        <Readout />
        <span className="grow" />
        <ZoomReset />
        <PinButton />
        {pins > 0 && (
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => changeLens({ isPinTableOpen: !isOpen })}
            className="flex h-5 shrink-0 items-center gap-0.5 rounded-sm px-1 hover:bg-surface-2"
          >
            {isOpen ? (
              <ChevronDown size={12} aria-hidden="true" className="text-dim" />
            ) : (
              <ChevronRight size={12} aria-hidden="true" className="text-dim" />
            )}
            {count(pins)} {pins === 1 ? "pin" : "pins"}
          </button>
        )}
      </div>
      {pins > 0 && isOpen && <PinTable />}
    </section>
  );
}

/** Fields of fixed width whose text is set outside React, once a frame at most. */
function Readout() {
  const list = useRef<HTMLDListElement>(null);
  const spoken = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (list.current !== null && spoken.current !== null) return bindReadout(list.current, spoken.current);
  }, []);
  return (
    <>
      <dl
        ref={list}
        className="flex min-w-0 gap-x-2 overflow-hidden font-mono text-[11px] whitespace-nowrap data-empty:hidden @max-[955px]:flex-wrap"
        data-empty=""
      >
        {READINGS.map(({ key, name, title, width }) => (
          <div key={key} className="flex gap-1" title={title}>
            <dt className="text-faint">{name}</dt>
            <dd data-reading={key} style={{ minWidth: `${width}ch` }} />
          </div>
        ))}
      </dl>
      <div ref={spoken} aria-live="polite" className="sr-only" />
      <p className="truncate text-faint [dl:not([data-empty])~&]:hidden">
        Hover to read a pixel in all views. Click pins it, the wheel zooms, a drag moves, a double click shows
        all.
      </p>
    </>
  );
}

function PinButton() {
  return (
    <KeyHint of="pin">
      <button
        type="button"
        aria-label="Pin the pixel"
        onClick={togglePin}
        className="flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-dim hover:bg-surface-2 hover:text-text"
      >
        <Pin size={11} aria-hidden="true" />
      </button>
    </KeyHint>
  );
}

/** Says that only a part is shown, and shows all again. */
function ZoomReset() {
  const zoom = useApp((state) => Math.round(10 * state.lens.window.zoom) / 10);
  if (zoom === 1) return null;
  return (
    <button
      type="button"
      aria-label={`Zoomed ${zoom} times; show the whole picture`}
      title="Show the whole picture (double click, or 0 on a picture)"
      onClick={showWholePicture}
      className="tabular h-5 shrink-0 rounded-sm px-1.5 text-dim hover:bg-surface-2 hover:text-text"
    >
      {zoom.toFixed(1)} ×
    </button>
  );
}
