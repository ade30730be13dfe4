import { type Tensor, type Tensor1D, type Tensor3D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { factorisedAttention } from "./factorisedAttention.ts";
import { type DepthwiseWindow, packWindows } from "./windows.ts";

/** MPViT's table: side and heads. */
const WINDOWS = [
  { side: 3, heads: 2 },
  { side: 5, heads: 3 },
  { side: 7, heads: 3 },
] as const;
const HEADS = 8;

/** `factorisedAttention` with its seven gradients against transposes, softmax, products and depthwise convolutions. */
export function attentionComparison([batch, height, width, channels]: readonly [
  number,
  number,
  number,
  number,
]): StockComparison {
  const ofHead = channels / HEADS;
  const inputs = [
    tensorOf(randomArray(1, [batch, height, width, 3 * channels])),
    ...WINDOWS.flatMap(({ side, heads }, i) => [
      tensorOf(randomArray(2 + i, [side, side, heads * ofHead, 1])),
      tensorOf(randomArray(12 + i, [heads * ofHead])),
    ]),
  ];
  const dy = tensorOf(randomArray(5, [batch, height, width, channels]));
  const withGradients = (f: (qkv: Tensor4D, windows: readonly DepthwiseWindow[]) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((qkv, ...parts) =>
      f(
        qkv as Tensor4D,
        WINDOWS.map((_, i) => ({ filter: parts[2 * i] as Tensor4D, bias: parts[2 * i + 1] as Tensor1D })),
      ),
    )(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `factorisedAttention of [${batch},${height},${width},${channels}], forward and seven gradients`,
    kernel: withGradients((qkv, windows) => factorisedAttention(qkv, packWindows(windows), HEADS)),
    stock: withGradients(stockAttention),
  };
}

function stockAttention(qkv: Tensor4D, windows: readonly DepthwiseWindow[]): Tensor {
  const [batch, height, width, packed] = qkv.shape;
  const tokens = height * width;
  const channels = packed / 3;
  const ofHead = channels / HEADS;
  // With channels before tokens every head is a contiguous matrix and the softmax runs over the last axis.
  const transposed = tf.transpose(tf.reshape(qkv, [batch, tokens, packed]), [0, 2, 1]) as Tensor3D;
  const perHead = (part: number): Tensor3D =>
    tf.reshape(tf.slice3d(transposed, [0, part * channels, 0], [-1, channels, -1]), [
      batch * HEADS,
      ofHead,
      tokens,
    ]);
  const context = tf.matMul(tf.softmax(perHead(1)), perHead(2), false, true);
  const attended = tf.matMul(tf.mul(context, ofHead ** -0.5), perHead(0), true, false);
  const global = tf.transpose(tf.reshape(attended, [batch, channels, tokens]), [0, 2, 1]);

  const part = (begin: number, count: number) => tf.slice4d(qkv, [0, 0, 0, begin], [-1, -1, -1, count]);
  let first = 2 * channels;
  const encoded = windows.map(({ filter, bias }) => {
    const v = part(first, bias.size);
    first += bias.size;
    return tf.fused.depthwiseConv2d({ x: v, filter, strides: 1, pad: (filter.shape[0] - 1) / 2, bias });
  });
  const local = tf.mul(part(0, channels), tf.concat(encoded, 3));
  return tf.add(tf.reshape(global, local.shape), local);
}
