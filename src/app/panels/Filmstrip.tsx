import { type KeyboardEvent, memo, useEffect, useMemo, useRef } from "react";
import { selectFrame, selectNeighbour } from "../actions/selectFrame.ts";
import { sequenceView } from "../frames.ts";
import { drawThumbnail } from "../pictures/thumbnails.ts";
import { isWhole } from "../recordings.ts";
import { useApp } from "../store/index.ts";

const THUMBNAIL_HEIGHT = 44;

/** All frames of the sequence, posed ● or not ○. Thumbnails are drawn when they come into sight. */
export function Filmstrip() {
  const version = useApp(({ dataset }) => (dataset.status === "open" ? dataset.version : null));
  const sequence = useApp((state) => state.view.frame.sequence);
  const current = useApp((state) => state.view.frame.frame);
  const isRecorded = useApp((state) => state.recording.status === "shown");
  const arrived = useApp(({ recording }) => (recording.status === "shown" ? recording.version : 0));
  const list = useRef<HTMLDivElement>(null);
  const view = version === null ? null : sequenceView(sequence);
  // Made anew for other data only: a step to the next frame renders two of a thousand options.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every arrived frame, one more is whole
  const options = useMemo(
    () =>
      view?.frames.map((frame, i) => (
        <FrameOption
          // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place in the sequence
          key={`${version}/${sequence}/${i}`}
          sequence={sequence}
          index={i}
          name={frame.name}
          isPosed={frame.isPosed}
          hasPicture={frame.hasPicture}
          isRecorded={isRecorded ? isWhole({ sequence, frame: i }) : null}
          aspect={view.width / view.height}
        />
      )),
    [view, version, sequence, isRecorded, arrived],
  );

  // Another sequence under the same number of a frame is another strip.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what the strip is made of
  useEffect(() => {
    // With the frame's own layout: here it would be one more.
    const asked = requestAnimationFrame(() => {
      const option = list.current?.children[current];
      option?.scrollIntoView({ inline: "nearest", block: "nearest" });
    });
    return () => cancelAnimationFrame(asked);
  }, [current, version, sequence]);

  const press = (event: KeyboardEvent) => {
    if (moveBy(event.key, (view?.frames.length ?? 0) - 1)) event.preventDefault();
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
          {options}
        </div>
      )}
    </section>
  );
}

/** Whether a key chooses another frame. */
function moveBy(key: string, last: number): boolean {
  switch (key) {
    case "ArrowLeft":
      selectNeighbour(-1);
      return true;
    case "ArrowRight":
      selectNeighbour(1);
      return true;
    case "Home":
      selectFrame(0);
      return true;
    case "End":
      selectFrame(last);
      return true;
    default:
      return false;
  }
}

const FrameOption = memo(function FrameOption({
  sequence,
  index,
  name,
  isPosed,
  hasPicture,
  isRecorded,
  aspect,
}: {
  readonly sequence: number;
  readonly index: number;
  readonly name: string;
  readonly isPosed: boolean;
  readonly hasPicture: boolean;
  /** Of a recording: whether the frame was kept whole, or only its thumbnail. */
  readonly isRecorded: boolean | null;
  readonly aspect: number;
}) {
  const isCurrent = useApp((state) => state.view.frame.frame === index);
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
      aria-label={`${index}, ${name}, ${isPosed ? "posed" : "unposed"}${isRecorded === true ? ", recorded" : ""}`}
      title={
        isRecorded === false ? `${name}: not in the recording; the nearest frame that is will be shown` : name
      }
      onClick={() => selectFrame(index)}
      className="shrink-0 rounded-xs text-center [contain-intrinsic-size:auto_60px] [content-visibility:auto] aria-selected:outline-2 aria-selected:outline-offset-1 aria-selected:outline-accent"
      style={{ width }}
    >
      <canvas
        ref={canvas}
        className={`block rounded-xs ${hasPicture ? "bg-surface-2" : "hatched"} ${isPosed ? "" : "opacity-60"} ${isRecorded === false ? "opacity-45" : ""}`}
        style={{ width, height: THUMBNAIL_HEIGHT }}
      />
      <span
        aria-hidden="true"
        className="flex items-center justify-center gap-1 text-[10px] leading-4 text-dim"
      >
        <span
          className={`size-1.5 rounded-full border ${isRecorded === true ? "border-accent bg-accent" : isPosed ? "border-dim bg-dim" : "border-warning"}`}
        />
        {index}
      </span>
    </div>
  );
});
