import { viewFromPicture } from "../../viz/pictureWindow.ts";
import { isSameFrame } from "../frames.ts";
import { oncePerFrame } from "../oncePerFrame.ts";
import { readProbe } from "../sight/probeReading.ts";
import { sightOf } from "../sight/sight.ts";
import { type AppState, appStore } from "../store/index.ts";
import { drawCursor, drawPin, drawPinLanding, drawSourcePlace, type MarkScale } from "./drawMarks.ts";

/** Whose pixels a view shows: the frame's own, or the source's, where those of the frame land. */
export type Sees = "target" | "source";

/** Keeps a view at the shared window and its marks at the probe and the pins: outside React, drawn at most once a frame.
 *  The picture itself is moved by the compositor through `--zoom`, `--shift-x` and `--shift-y` (`styles.css`).
 *  Returns the function that ends it. */
export function bindLensView(
  frame: HTMLElement,
  marks: HTMLCanvasElement | null,
  { width, height, sees }: { readonly width: number; readonly height: number; readonly sees: Sees },
): () => void {
  const draw = oncePerFrame(() => {
    const state = appStore.getState();
    moveView(frame, state);
    tellMagnification(frame, width, state);
    if (marks !== null) drawMarks(marks, { width, height, sees }, state);
  });
  const observer = new ResizeObserver(draw.ask);
  observer.observe(frame);
  const unsubscribe = appStore.subscribe((state, before) => {
    if (looksDifferent(state, before)) draw.ask();
  });
  moveView(frame, appStore.getState());
  draw.ask();
  return () => {
    unsubscribe();
    observer.disconnect();
    draw.cancel();
  };
}

function looksDifferent(state: AppState, before: AppState): boolean {
  return (
    state.lens.window !== before.lens.window ||
    state.lens.pins !== before.lens.pins ||
    state.view.probe !== before.view.probe ||
    state.view.inspectionVersion !== before.view.inspectionVersion ||
    state.view.frame !== before.view.frame ||
    state.view.sourceOffset !== before.view.sourceOffset
  );
}

function moveView(frame: HTMLElement, { lens }: AppState): void {
  const { zoom, left, top } = lens.window;
  frame.style.setProperty("--zoom", String(zoom));
  frame.style.setProperty("--shift-x", `${-100 * left * zoom}%`);
  frame.style.setProperty("--shift-y", `${-100 * top * zoom}%`);
  frame.toggleAttribute("data-zoomed", zoom > 1);
}

/** Pixels are shown as pixels when magnified, smoothly when shrunk. Left to the frame's drawing: the size is known there,
 *  and asking for it while React commits would lay the page out once more. */
function tellMagnification(frame: HTMLElement, width: number, { lens }: AppState): void {
  const isMagnified = frame.clientWidth * devicePixelRatio * lens.window.zoom >= width;
  frame.toggleAttribute("data-magnified", isMagnified);
}

function drawMarks(
  canvas: HTMLCanvasElement,
  { width, height, sees }: { readonly width: number; readonly height: number; readonly sees: Sees },
  state: AppState,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { clientWidth, clientHeight } = canvas;
  setSize(canvas, Math.round(clientWidth * devicePixelRatio), Math.round(clientHeight * devicePixelRatio));
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  const { window, pins } = state.lens;
  const { probe } = state.view;
  const scale: MarkScale = {
    place: ({ u, v }) => {
      const { x, y } = viewFromPicture(window, { x: (u + 0.5) / width, y: (v + 0.5) / height });
      return [x * clientWidth, y * clientHeight];
    },
    pixel: (clientWidth / width) * window.zoom,
  };
  const shownPins = pins.filter((pin) => isSameFrame(pin.frame, state.view.frame));
  if (sees === "target") {
    for (const pin of shownPins) drawPin(context, scale, pin, pin.number);
    if (probe !== null) drawCursor(context, scale, probe);
    return;
  }
  const sight = sightOf(state);
  if (sight === null) return;
  if (probe !== null) {
    const { coarse, refined } = readProbe(sight, probe);
    drawSourcePlace(context, scale, coarse, "coarse");
    drawSourcePlace(context, scale, refined, "refined");
  }
  for (const pin of shownPins) drawPinLanding(context, scale, readProbe(sight, pin), pin.number);
}

function setSize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
