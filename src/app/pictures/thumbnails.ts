import type { FrameId } from "../../engine/protocol.ts";
import { report } from "../actions/report.ts";
import { recordedThumbnail } from "../recordings.ts";
import { ask } from "../session.ts";
import { appStore } from "../store/index.ts";

/** Thumbnails that are in sight and wait to be drawn; asked for one at a time. */
const waiting = new Map<HTMLCanvasElement, FrameId>();
let isDrawing = false;

const inSight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const canvas = target as HTMLCanvasElement;
      // The browser has measured it already; asking the canvas would lay the page out once for every thumbnail.
      canvas.height = Math.round(boundingClientRect.height * devicePixelRatio);
      canvas.width = Math.round(boundingClientRect.width * devicePixelRatio);
      const frame = watched.get(canvas);
      if (frame === undefined) continue;
      if (isIntersecting) waiting.set(canvas, frame);
      else waiting.delete(canvas);
    }
    void drawWaiting();
  },
  { rootMargin: "0px 400px" },
);
const watched = new Map<HTMLCanvasElement, FrameId>();

/** Draws a frame's picture into a canvas once the canvas comes into sight. Returns the function that gives up. */
export function drawThumbnail(canvas: HTMLCanvasElement, frame: FrameId): () => void {
  watched.set(canvas, frame);
  inSight.observe(canvas);
  return () => forget(canvas);
}

function forget(canvas: HTMLCanvasElement): void {
  inSight.unobserve(canvas);
  watched.delete(canvas);
  waiting.delete(canvas);
}

async function drawWaiting(): Promise<void> {
  if (isDrawing) return;
  isDrawing = true;
  for (let next = waiting.entries().next(); !next.done; next = waiting.entries().next()) {
    const [canvas, frame] = next.value;
    waiting.delete(canvas);
    try {
      await draw(canvas, frame);
    } catch (caught) {
      // A frame of a dataset that was replaced meanwhile is nobody's problem.
      if (watched.has(canvas)) report(caught);
    }
  }
  isDrawing = false;
}

async function draw(canvas: HTMLCanvasElement, frame: FrameId): Promise<void> {
  const isRecorded = appStore.getState().recording.status === "shown";
  const picture = isRecorded ? await recordedThumbnail(frame) : await ask("framePicture", { frame });
  if (picture === null || !watched.has(canvas)) return;
  const { width, height, rgba } = picture;
  const full = await createImageBitmap(new ImageData(Uint8ClampedArray.from(rgba), width, height), {
    resizeWidth: Math.max(1, canvas.width),
    resizeHeight: Math.max(1, canvas.height),
    resizeQuality: "high",
  });
  canvas.getContext("2d")?.drawImage(full, 0, 0);
  full.close();
  forget(canvas);
}
