import { type KeyboardEvent, memo, useEffect, useRef } from "react";
import { selectFrame } from "../actions/selectFrame.ts";
import { sequenceView } from "../frames.ts";
import { useApp } from "../store/index.ts";
import { drawThumbnail } from "../thumbnails.ts";

const THUMBNAIL_HEIGHT = 44;

/** All frames of the sequence, posed ● or not ○. Thumbnails are drawn when they come into sight. */
export function Filmstrip() {
  const version = useApp(({ dataset }) => (dataset.status === "open" ? dataset.version : null));
  const sequence = useApp((state) => state.view.frame.sequence);
  const current = useApp((state) => state.view.frame.frame);
  const list = useRef<HTMLDivElement>(null);
  const view = version === null ? null : sequenceView(sequence);

  useEffect(() => {
    const option = list.current?.children[current];
    option?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [current]);

  const press = (event: KeyboardEvent) => {
    const last = (view?.frames.length ?? 0) - 1;
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    selectFrame(Math.min(last, Math.max(0, to)));
  };

  return (
    <section aria-label="Filmstrip" className="h-[72px] min-w-0 border-t border-hairline">
      {view === null ? (
        <p className="grid h-full place-items-center text-dim">The frames of the sequence will stand here.</p>
      ) : (
        <div
          ref={list}
          role="listbox"
          aria-label="Frames"
          aria-orientation="horizontal"
          data-passes-letters
          aria-activedescendant={`frame-${current}`}
          tabIndex={0}
          onKeyDown={press}
          className="flex h-full items-center gap-1 scroll-px-3 overflow-x-auto px-3"
        >
          {view.frames.map((frame, i) => (
            <FrameOption
              // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place in the sequence
              key={`${version}/${sequence}/${i}`}
              sequence={sequence}
              index={i}
              name={frame.name}
              isPosed={frame.isPosed}
              hasPicture={frame.hasPicture}
              isCurrent={i === current}
              aspect={view.width / view.height}
            />
          ))}
        </div>
      )}
    </section>
  );
}

const FrameOption = memo(function FrameOption({
  sequence,
  index,
  name,
  isPosed,
  hasPicture,
  isCurrent,
  aspect,
}: {
  readonly sequence: number;
  readonly index: number;
  readonly name: string;
  readonly isPosed: boolean;
  readonly hasPicture: boolean;
  readonly isCurrent: boolean;
  readonly aspect: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = Math.round(THUMBNAIL_HEIGHT * aspect);
  useEffect(() => {
    if (canvas.current === null || !hasPicture) return;
    return drawThumbnail(canvas.current, { sequence, frame: index });
  }, [sequence, index, hasPicture]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus
    <div
      id={`frame-${index}`}
      role="option"
      aria-selected={isCurrent}
      aria-label={`${index}, ${name}, ${isPosed ? "posed" : "unposed"}`}
      title={name}
      onClick={() => selectFrame(index)}
      className="shrink-0 rounded-xs text-center [contain-intrinsic-size:auto_60px] [content-visibility:auto] aria-selected:outline-2 aria-selected:outline-offset-1 aria-selected:outline-accent"
      style={{ width }}
    >
      <canvas
        ref={canvas}
        className={`block rounded-xs ${hasPicture ? "bg-surface-2" : "hatched"} ${isPosed ? "" : "opacity-60"}`}
        style={{ width, height: THUMBNAIL_HEIGHT }}
      />
      <span
        aria-hidden="true"
        className="flex items-center justify-center gap-1 text-[10px] leading-4 text-dim"
      >
        <span
          className={`size-1.5 rounded-full border ${isPosed ? "border-dim bg-dim" : "border-warning"}`}
        />
        {index}
      </span>
    </div>
  );
});
