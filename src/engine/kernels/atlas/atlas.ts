import { refusal } from "../../problem.ts";
import { currentBackend } from "../../tensor/backend.ts";
import { asTensors } from "../../tensor/operation.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import readFramesSource from "./readFrames.wgsl?raw";

const BYTES_PER_PIXEL = 4;

export const readFramesSpec: KernelSpec = {
  name: "readFrames",
  wgsl: readFramesSource,
  workgroupSize: [64, 1, 1],
  reads: ["packed", "indices"],
  writes: ["pictures"],
  uniforms: { count: "u32", pixelsPerFrame: "u32", frameCount: "u32" },
};

/** All pictures of a data set in one GPU buffer, four bytes a pixel. A training step picks from it by index. */
export interface Atlas {
  /** int32 [N * H * W]: RGBA8, red in the lowest byte. Lives until `dispose`, also across `tf.tidy`. */
  readonly packed: Tensor;
  readonly frameCount: number;
  readonly width: number;
  readonly height: number;
  dispose(): void;
}

/** Uploads pictures of one size, frame by frame: no second copy of the whole set is made.
 *  @param frames `rgba` is row-major, H * W * 4 bytes.
 *  @throws ProblemError `atlas-too-large` if they exceed what the adapter binds as one buffer.
 *  @throws Error if there is no frame, or one of another size. */
export function makeAtlas(
  frames: readonly { readonly rgba: Uint8Array }[],
  width: number,
  height: number,
): Atlas {
  const bytesPerFrame = width * height * BYTES_PER_PIXEL;
  if (frames.length === 0) throw new Error("An atlas needs at least one frame.");
  frames.forEach(({ rgba }, i) => {
    if (rgba.byteLength !== bytesPerFrame) {
      throw new Error(
        `Frame ${i} has ${rgba.byteLength} bytes, ${width} x ${height} needs ${bytesPerFrame}.`,
      );
    }
  });
  const backend = currentBackend();
  const { maxStorageBufferBindingSize, maxBufferSize } = backend.device.limits;
  refuseIfTooLarge(frames.length, width, height, Math.min(maxStorageBufferBindingSize, maxBufferSize));

  const [packed] = asTensors([backend.allocate([frames.length * width * height], "int32")]);
  tf.keep(packed);
  const buffer = backend.bufferOf(packed);
  frames.forEach(({ rgba }, i) => {
    backend.queue.writeBuffer(buffer, i * bytesPerFrame, rgba);
  });
  return { packed, frameCount: frames.length, width, height, dispose: () => packed.dispose() };
}

function refuseIfTooLarge(frameCount: number, width: number, height: number, limitBytes: number): void {
  const needBytes = frameCount * width * height * BYTES_PER_PIXEL;
  if (needBytes <= limitBytes) return;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const mostFrames = Math.floor(limitBytes / (width * height * BYTES_PER_PIXEL));
  const shrink = Math.sqrt(limitBytes / needBytes);
  throw refusal(
    "atlas-too-large",
    `${frameCount} pictures of ${width} x ${height} need ${mebibytes(needBytes)} of GPU memory in one piece, ` +
      `but this adapter binds at most ${mebibytes(limitBytes)}.`,
    `Train at ${Math.floor(width * shrink)} x ${Math.floor(height * shrink)} pixels or smaller, or with at most ${mostFrames} pictures.`,
  );
}

/** Picks pictures from the atlas: [B,H,W,3] in 0..1 (byte / 255). No gradient.
 *  indices: 0-based frames. Given as a tensor (int32) an index outside the atlas gives a picture of NaN.
 *  @throws RangeError if an index given as a number is outside the atlas. */
export function readFrames(atlas: Atlas, indices: Tensor1D | readonly number[]): Tensor4D {
  return tf.tidy(() => {
    const onGpu = isNumbers(indices) ? tf.tensor1d(checked(indices, atlas.frameCount), "int32") : indices;
    const pixelsPerFrame = atlas.width * atlas.height;
    const count = onGpu.size * pixelsPerFrame;
    const [pictures] = asTensors(
      dispatch(readFramesSpec, {
        tensors: { packed: atlas.packed, indices: onGpu },
        outputs: [{ shape: [onGpu.size, atlas.height, atlas.width, 3] }],
        uniforms: { count, pixelsPerFrame, frameCount: atlas.frameCount },
        invocations: [count],
      }),
    );
    return pictures as Tensor4D;
  });
}

function isNumbers(indices: Tensor1D | readonly number[]): indices is readonly number[] {
  return Array.isArray(indices);
}

function checked(indices: readonly number[], frameCount: number): Int32Array {
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= frameCount) {
      throw new RangeError(`Frame ${index} is not in the atlas of ${frameCount} frames.`);
    }
  }
  return Int32Array.from(indices);
}
