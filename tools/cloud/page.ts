import { inSlices } from "../../src/app/inSlices.ts";
import { type PredictedCloud, paintedCloud, predictedCloud } from "../../src/viz/cloud/predictedCloud.ts";
import { CloudScene } from "../../src/viz/cloudScene.ts";

/** Runs in the browser for `measure.mjs`: a scene of many points, and what drawing it costs the page's thread. */

const SIZE = { width: 800, height: 600 };
const FRAMES = 30;
const BYTES_A_POINT = 16;

/** Bytes that went to the GPU's buffers, and the page's own time in animation frames. */
const counted = { bytes: 0, frames: 0, frameMs: [] as number[] };

const { bufferData, bufferSubData } = WebGL2RenderingContext.prototype;
// Both have several signatures; only the data and their number of items matter here.
Object.assign(WebGL2RenderingContext.prototype, {
  bufferData(this: WebGL2RenderingContext, ...call: unknown[]) {
    if (ArrayBuffer.isView(call[1])) counted.bytes += call[1].byteLength;
    Reflect.apply(bufferData, this, call);
  },
  bufferSubData(this: WebGL2RenderingContext, ...call: unknown[]) {
    const [, , data, , items] = call;
    if (data instanceof Float32Array || data instanceof Uint8Array) {
      counted.bytes += typeof items === "number" ? items * data.BYTES_PER_ELEMENT : data.byteLength;
    }
    Reflect.apply(bufferSubData, this, call);
  },
});
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  ask((time) => {
    const startedMs = performance.now();
    callback(time);
    counted.frames++;
    counted.frameMs.push(performance.now() - startedMs);
  });
const nextFrame = () => new Promise<void>((resolve) => ask(() => resolve()));

/** A wall of points as frames of 320 x 256 see it. */
function wall(points: number) {
  const [width, height] = [320, 256];
  const frames = Array.from({ length: Math.ceil(points / (width * height)) }, (_, i) => ({
    camFromWorld: [1, 0, 0, -0.05 * i, 0, 1, 0, 0, 0, 0, 1, 0],
    intrinsics: { fx: 280, fy: 280, cx: 159.5, cy: 127.5 },
    width,
    height,
    depth: Float32Array.from({ length: width * height }, (_, pixel) => 1 + 0.3 * Math.sin(pixel / 997)),
  }));
  const all = new Uint8Array(width * height).fill(1);
  const startedMs = performance.now();
  const cloud = predictedCloud(
    frames,
    frames.map(() => all),
    points,
  );
  return { cloud, ms: performance.now() - startedMs };
}

/** As the page does it (`app/cloud/predictedLayer.ts`). */
function* fill(
  scene: CloudScene,
  { origins, pixelsPerFrame }: Pick<PredictedCloud, "origins" | "pixelsPerFrame">,
  paintings: readonly { readonly rgba: Uint8Array }[],
  done: () => void,
): Generator<void> {
  for (let first = 0; first < origins.length; first += 65_536) {
    const some = origins.subarray(first, first + 65_536);
    scene.fillPredicted(first, paintedCloud({ origins: some, pixelsPerFrame }, paintings, [128, 128, 128]));
    yield;
  }
  done();
}

/** How long something takes, and the longest time between two tasks of a chain that does nothing else. */
async function longestTaskWhile(work: () => Promise<void>) {
  const { port1, port2 } = new MessageChannel();
  let longestMs = 0;
  let before = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - before);
    before = now;
    port2.postMessage(null);
  };
  port2.postMessage(null);
  const startedMs = performance.now();
  await work();
  port1.close();
  return { ms: performance.now() - startedMs, longestMs };
}

export async function measure(points: number) {
  const canvas = document.querySelector("canvas");
  if (canvas === null) throw new Error("There is no canvas.");
  const scene = new CloudScene(canvas, {
    ...{ background: "#222222", grid: "#444444", current: "#00ffff" },
    paths: { colmap: "#aaaaaa", given: "#ffcc00", refined: "#bb88ff", true: "#eeeeee" },
  });
  scene.resize(SIZE.width, SIZE.height, 1);
  const { cloud, ms: placeMs } = wall(points);
  const picture = { rgba: new Uint8Array(4 * cloud.pixelsPerFrame).fill(200) };
  const paintings = Array.from({ length: Math.ceil(points / cloud.pixelsPerFrame) }, () => picture);
  scene.setSparse({
    points: { positions: new Float32Array(), colours: new Uint8Array() },
    cameras: [
      {
        camFromWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
        intrinsics: { fx: 280, fy: 280, cx: 160, cy: 128 },
        width: 320,
        height: 256,
      },
    ],
  });
  await nextFrame();
  const filling = await longestTaskWhile(async () => {
    scene.beginPredicted(cloud.positions);
    await new Promise<void>((resolve) => inSlices(fill(scene, cloud, paintings, resolve)));
    while (counted.bytes < BYTES_A_POINT * cloud.origins.length) await nextFrame();
  });
  const uploadedBytes = counted.bytes;
  counted.frameMs.length = 0;
  const drawnFromMs = performance.now();
  for (let i = 0; i < FRAMES; i++) {
    scene.setDensity(1);
    await nextFrame();
  }
  const wallMs = (performance.now() - drawnFromMs) / FRAMES;
  const sorted = [...counted.frameMs].sort((a, b) => a - b);
  const bytesWhileDrawing = counted.bytes - uploadedBytes;
  const still = counted.frames;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return {
    points: cloud.origins.length,
    placeMs,
    fillMs: filling.ms,
    fillTaskMsMost: filling.longestMs,
    uploadedBytes,
    bytesWhileDrawing,
    frameMsMedian: sorted[sorted.length >> 1],
    frameMsMost: sorted.at(-1),
    wallMs,
    framesWhileStill: counted.frames - still,
  };
}

Object.assign(window, { measure });
