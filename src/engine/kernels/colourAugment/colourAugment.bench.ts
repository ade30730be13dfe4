import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { colourAugment } from "./colourAugment.ts";

const AMOUNTS = [1.1, 0.9, 1.15, 0.07] as const;

/** `colourAugment` against the library's arithmetic, in the easiest case for it: one order and amount for all pictures. */
export function colourAugmentComparison([batch, height, width]: readonly [
  number,
  number,
  number,
]): StockComparison {
  const images = tensorOf(randomArray(1, [batch, height, width, 3], 0, 1)) as Tensor4D;
  const row = tf.tensor2d([...AMOUNTS, 0, 1, 2, 3], [1, 8]);
  const factors = tf.tile(row, [batch, 1]) as Tensor2D;
  const [brightness, contrast, saturation, hue] = AMOUNTS;

  const greyOf = (t: Tensor) => tf.sum(tf.mul(t, [0.2989, 0.587, 0.114]), 3, true);
  const blended = (t: Tensor, other: Tensor, factor: number) =>
    tf.clipByValue(tf.add(tf.mul(t, factor), tf.mul(other, 1 - factor)), 0, 1);
  const fraction = (t: Tensor) => tf.sub(t, tf.floor(t));
  const hueTurned = (t: Tensor): Tensor => {
    const value = tf.max(t, 3, true);
    const chroma = tf.sub(value, tf.min(t, 3, true));
    const safe = tf.where(tf.equal(chroma, 0), tf.onesLike(chroma), chroma);
    const [r, g, b] = tf.split(tf.div(tf.sub(value, t), safe), 3, 3);
    const ofBlue = tf.add(tf.sub(g, r), 4);
    const ofGreen = tf.where(tf.equal(g, 0), tf.add(tf.sub(r, b), 2), ofBlue);
    const sector = tf.where(tf.equal(r, 0), tf.sub(b, g), ofGreen);
    const turned = tf.mul(fraction(tf.add(tf.div(sector, 6), 1 + hue)), 6);
    const around = fraction(tf.add(tf.div(tf.sub(turned, [0, 2, 4]), 6), 0.5));
    const distance = tf.abs(tf.sub(tf.mul(around, 6), 3));
    return tf.sub(value, tf.mul(chroma, tf.clipByValue(tf.sub(distance, 1), 0, 1)));
  };
  const stock = (): Tensor[] => {
    const bright = tf.clipByValue(tf.mul(images, brightness), 0, 1);
    const contrasted = blended(bright, tf.mean(greyOf(bright), [1, 2, 3], true), contrast);
    return [hueTurned(blended(contrasted, greyOf(contrasted), saturation))];
  };
  return { name: "colourAugment", kernel: () => [colourAugment(images, factors)], stock };
}
