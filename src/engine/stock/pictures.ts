import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";

interface Output {
  readonly shape: readonly number[];
}

/** Opaque pixels: red + 2^8 green + 2^16 blue - 2^24 as an int32, which float32 holds exactly. */
const ALPHA = 2 ** 24;

/** Of `kernels/atlas`, `kernels/colourAugment` and `kernels/random`. */
export const pictures = {
  /** The library has no bit operations on WebGPU: bytes are taken apart by division. Pictures must be opaque. */
  readFrames: (
    { packed, indices }: { packed: Tensor1D; indices: Tensor1D },
    { frameCount, pixelsPerFrame }: { frameCount: number; pixelsPerFrame: number },
    [{ shape }]: readonly Output[],
  ) => {
    const frames = tf.gather(tf.reshape(packed, [frameCount, pixelsPerFrame]), indices);
    const colours = tf.add(tf.cast(frames, "float32"), ALPHA);
    const greenAndRed = tf.mod(colours, 2 ** 16);
    const red = tf.mod(greenAndRed, 2 ** 8);
    const green = tf.div(tf.sub(greenAndRed, red), 2 ** 8);
    const blue = tf.div(tf.sub(colours, greenAndRed), 2 ** 16);
    return [tf.reshape(tf.div(tf.stack([red, green, blue], 2), 255), [...shape])];
  },

  /** Mean grey of each picture after its change of brightness, [B,1,1,1]. */
  colourAugmentMean: ({ images, factors }: { images: Tensor4D; factors: Tensor2D }) => [
    tf.mean(greyOf(brightened(images, factors)), [1, 2], true),
  ],

  /** In the order brightness, contrast, saturation, hue, whatever order the factors ask for: the easiest case. */
  colourAugment: ({
    images,
    factors,
    partialGrey,
  }: {
    images: Tensor4D;
    factors: Tensor2D;
    partialGrey: Tensor;
  }) => {
    const contrasted = blended(brightened(images, factors), partialGrey, amounts(factors, 1));
    const saturated = blended(contrasted, greyOf(contrasted), amounts(factors, 2));
    return [hueTurned(saturated, amounts(factors, 3))];
  },

  /** The library makes its random numbers on the CPU and uploads them; these are not repeatable. */
  randomNormal: (_: object, __: object, [{ shape }]: readonly Output[]) => [
    tf.rand(
      [...shape],
      () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
    ),
  ],
  randomUniform: (_: object, __: object, [{ shape }]: readonly Output[]) => [
    tf.rand([...shape], Math.random),
  ],
};

/** Column `kind` of the factors as [B,1,1,1]. */
function amounts(factors: Tensor2D, kind: number): Tensor {
  return tf.reshape(tf.slice2d(factors, [0, kind], [-1, 1]), [-1, 1, 1, 1]);
}

function brightened(images: Tensor4D, factors: Tensor2D): Tensor {
  return tf.clipByValue(tf.mul(images, amounts(factors, 0)), 0, 1);
}

function greyOf(colours: Tensor): Tensor {
  return tf.sum(tf.mul(colours, [0.2989, 0.587, 0.114]), 3, true);
}

function blended(colours: Tensor, other: Tensor, factor: Tensor): Tensor {
  return tf.clipByValue(tf.add(tf.mul(colours, factor), tf.mul(other, tf.sub(1, factor))), 0, 1);
}

/** RGB to HSV, hue turned, and back; turns: [B,1,1,1]. */
function hueTurned(colours: Tensor, turns: Tensor): Tensor {
  const fraction = (t: Tensor) => tf.sub(t, tf.floor(t));
  const value = tf.max(colours, 3, true);
  const chroma = tf.sub(value, tf.min(colours, 3, true));
  const divisor = tf.where(tf.equal(chroma, 0), tf.onesLike(chroma), chroma);
  const [r, g, b] = tf.split(tf.div(tf.sub(value, colours), divisor), 3, 3);
  const ofBlue = tf.add(tf.sub(g, r), 4);
  const ofGreen = tf.where(tf.equal(g, 0), tf.add(tf.sub(r, b), 2), ofBlue);
  const sector = tf.where(tf.equal(r, 0), tf.sub(b, g), ofGreen);
  const turned = tf.mul(fraction(tf.add(tf.add(tf.div(sector, 6), 1), turns)), 6);
  const around = fraction(tf.add(tf.div(tf.sub(turned, [0, 2, 4]), 6), 0.5));
  const distance = tf.abs(tf.sub(tf.mul(around, 6), 3));
  return tf.sub(value, tf.mul(chroma, tf.clipByValue(tf.sub(distance, 1), 0, 1)));
}
