import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { bindLensView, type Sees } from "./lensView.ts";
import type { Pixels } from "./pixels.ts";
import { listenForWheel, useLensHandlers } from "./useLensHandlers.ts";

/** Fits a picture's box into its pane, keeps its proportions, and shows the shared part of it with the marks of probe and
 *  pins. `name` is said when the keyboard comes to it. */
export function PictureFrame({
  width,
  height,
  name,
  sees = "target",
  children,
}: {
  readonly width: number;
  readonly height: number;
  readonly name: string;
  readonly sees?: Sees;
  readonly children: ReactNode;
}) {
  const frame = useRef<HTMLFieldSetElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const handlers = useLensHandlers({ width, height }, sees);
  useLayoutEffect(() => {
    if (frame.current !== null) return bindLensView(frame.current, marks.current, { width, height, sees });
  }, [width, height, sees]);
  useEffect(() => {
    if (frame.current !== null) return listenForWheel(frame.current);
  }, []);
  return (
    <Fitted width={width} height={height}>
      <fieldset
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys zoom and move what is in it
        tabIndex={0}
        aria-label={`${name}, zoom and probe`}
        aria-keyshortcuts="+ - 0 Enter Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown"
        className="lens hatched relative size-full min-w-0 overflow-hidden"
        {...handlers}
      >
        {children}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus */}
        <canvas ref={marks} aria-hidden="true" className="pointer-events-none absolute inset-0 size-full" />
      </fieldset>
    </Fitted>
  );
}

/** The same box for a picture that lies over another one: that one has the pointer, the keys and the marks. */
export function OverlaidPicture({
  width,
  height,
  children,
}: {
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (frame.current !== null) return bindLensView(frame.current, null, { width, height, sees: "target" });
  }, [width, height]);
  return (
    <Fitted width={width} height={height}>
      <div ref={frame} className="relative size-full overflow-hidden">
        {children}
      </div>
    </Fitted>
  );
}

function Fitted({
  width,
  height,
  children,
}: {
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}) {
  return (
    <div className="grid size-full min-h-0 min-w-0 place-items-center [container-type:size]">
      <div
        style={{
          aspectRatio: `${width} / ${height}`,
          width: `min(100cqw, calc(100cqh * ${width / height}))`,
        }}
      >
        {children}
      </div>
    </div>
  );
}

/** Draws pixels; those that are transparent show the frame's hatching. `label` is the text alternative. */
export function PictureCanvas({ pixels, label }: { readonly pixels: Pixels; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, rgba } = pixels;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.canvas.width = width;
    context.canvas.height = height;
    const clamped = rgba instanceof Uint8ClampedArray ? rgba : Uint8ClampedArray.from(rgba);
    context.putImageData(new ImageData(clamped, width, height), 0, 0);
  }, [rgba, width, height]);
  return (
    <canvas ref={canvas} role="img" aria-label={label} className="lens-picture absolute inset-0 size-full" />
  );
}
