import { type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { changeView, useApp } from "../store/index.ts";

/** RGBA, 4 bytes a pixel, at the working resolution. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer> | Uint8Array;
}

/** Fits a picture's box into its pane, keeps its proportions, and marks the pixel under the pointer in every frame. */
export function PictureFrame({
  width,
  height,
  children,
}: {
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}) {
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const u = Math.floor(((event.clientX - box.left) / box.width) * width);
    const v = Math.floor(((event.clientY - box.top) / box.height) * height);
    const isInside = u >= 0 && v >= 0 && u < width && v < height;
    changeView({ probe: isInside ? { u, v } : null });
  };
  return (
    <div className="grid size-full min-h-0 min-w-0 place-items-center [container-type:size]">
      <div
        className="relative overflow-hidden"
        style={{
          aspectRatio: `${width} / ${height}`,
          width: `min(100cqw, calc(100cqh * ${width / height}))`,
        }}
        onPointerMove={point}
        onPointerLeave={() => changeView({ probe: null })}
      >
        {children}
        <ProbeMark width={width} height={height} />
      </div>
    </div>
  );
}

/** Draws pixels; those that are transparent show the hatching behind. `label` is the text alternative. */
export function PictureCanvas({
  pixels,
  label,
  clipLeft = 0,
  isHatched = false,
}: {
  readonly pixels: Pixels;
  readonly label: string;
  /** Share of the width that is cut off from the left: the wipe. */
  readonly clipLeft?: number;
  readonly isHatched?: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, rgba } = pixels;
  const isMagnified = useIsMagnified(canvas, width);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.canvas.width = width;
    context.canvas.height = height;
    const clamped = rgba instanceof Uint8ClampedArray ? rgba : Uint8ClampedArray.from(rgba);
    context.putImageData(new ImageData(clamped, width, height), 0, 0);
  }, [rgba, width, height]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      className={`absolute inset-0 size-full ${isHatched ? "hatched" : ""}`}
      style={{
        imageRendering: isMagnified ? "pixelated" : "auto",
        clipPath: clipLeft > 0 ? `inset(0 0 0 ${100 * clipLeft}%)` : undefined,
      }}
    />
  );
}

/** Pixels are shown as pixels when magnified, smoothly when shrunk. */
function useIsMagnified(canvas: { readonly current: HTMLCanvasElement | null }, width: number): boolean {
  const [shownWidth, setShownWidth] = useState(width);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setShownWidth(element.clientWidth * devicePixelRatio));
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return shownWidth >= width;
}

function ProbeMark({ width, height }: { readonly width: number; readonly height: number }) {
  const probe = useApp((state) => state.view.probe);
  if (probe === null || probe.u >= width || probe.v >= height) return null;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute size-2.5 -translate-1/2 border border-white shadow-[0_0_0_1px_#000] outline outline-black/70"
      style={{ left: `${(100 * (probe.u + 0.5)) / width}%`, top: `${(100 * (probe.v + 0.5)) / height}%` }}
    />
  );
}
