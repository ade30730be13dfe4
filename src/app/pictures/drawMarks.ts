import type { PixelPlace } from "../../viz/epipolar.ts";
import type { SourcePlace } from "../sight/probeReading.ts";

/** Marks lie on pictures of any brightness, so each is drawn in its colour over a dark halo. The coarse pose is dashed and
 *  hollow, the refined one solid and full, as in the cloud; its hue is that of B. */
const COARSE = "#ffffff";
const REFINED = "oklch(0.75 0.13 300)";
const HALO = "rgb(0 0 0 / 0.75)";

/** Takes a pixel's centre to CSS pixels of the view; `pixel` is how many of those a picture's pixel measures. */
export interface MarkScale {
  place(pixel: PixelPlace): readonly [x: number, y: number];
  readonly pixel: number;
}

/** The box around the pixel under the cursor: at least 10 px, so that it is found when a pixel is small. */
export function drawCursor(context: CanvasRenderingContext2D, scale: MarkScale, pixel: PixelPlace): void {
  const [x, y] = scale.place(pixel);
  const size = Math.max(10, scale.pixel);
  const box = () => context.strokeRect(x - size / 2, y - size / 2, size, size);
  haloed(context, COARSE, 1, box);
}

/** A cross with its number. */
export function drawPin(
  context: CanvasRenderingContext2D,
  scale: MarkScale,
  pixel: PixelPlace,
  number: number,
): void {
  const [x, y] = scale.place(pixel);
  haloed(context, COARSE, 1.5, () => {
    line(context, x - 5, y, x + 5, y);
    line(context, x, y - 5, x, y + 5);
  });
  drawNumber(context, x, y, number);
}

/** Where a pin lands: its dot by the refined pose, or by the coarse one where nothing refines it. */
export function drawPinLanding(
  context: CanvasRenderingContext2D,
  scale: MarkScale,
  { coarse, refined }: { readonly coarse: SourcePlace | null; readonly refined: SourcePlace | null },
  number: number,
): void {
  const place = refined ?? coarse;
  if (place?.landing == null) return;
  const [x, y] = scale.place(place.landing);
  dot(context, x, y, place === refined ? REFINED : COARSE, place === refined);
  drawNumber(context, x, y, number);
}

/** The epipolar line and the landing of the probe by one pose. */
export function drawSourcePlace(
  context: CanvasRenderingContext2D,
  scale: MarkScale,
  place: SourcePlace | null,
  by: "coarse" | "refined",
): void {
  if (place === null) return;
  const colour = by === "refined" ? REFINED : COARSE;
  if (place.line !== null) {
    const [fromX, fromY] = scale.place(place.line.near);
    const [toX, toY] = scale.place(place.line.far);
    context.setLineDash(by === "refined" ? [] : [4, 3]);
    haloed(context, colour, 1, () => line(context, fromX, fromY, toX, toY));
    context.setLineDash([]);
  }
  if (place.landing !== null) {
    const [x, y] = scale.place(place.landing);
    dot(context, x, y, colour, by === "refined");
  }
}

function haloed(context: CanvasRenderingContext2D, colour: string, width: number, draw: () => void): void {
  context.lineWidth = width + 2;
  context.strokeStyle = HALO;
  draw();
  context.lineWidth = width;
  context.strokeStyle = colour;
  draw();
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, colour: string, isFull: boolean): void {
  const ring = () => {
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.stroke();
  };
  haloed(context, colour, 1.5, ring);
  if (!isFull) return;
  context.fillStyle = colour;
  context.fill();
}

function drawNumber(context: CanvasRenderingContext2D, x: number, y: number, number: number): void {
  context.font = "600 11px 'Inter Variable', system-ui, sans-serif";
  context.lineWidth = 3;
  context.strokeStyle = HALO;
  context.strokeText(String(number), x + 6, y - 5);
  context.fillStyle = COARSE;
  context.fillText(String(number), x + 6, y - 5);
}
