import { detach } from "../tensor/operation.ts";
import { type Tensor, type Tensor1D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";

type Windows = readonly { readonly filter: Tensor4D; readonly bias: Tensor1D }[];

/** The library's convolutions take each window as it is: the packed tensor stands for them, and nothing is packed. */
const windowsOf = new WeakMap<Tensor, Windows>();

/** The joined map of a first map, from its means to where it is weighed. */
const joinedOf = new WeakMap<Tensor, Tensor>();

/** Of `kernels/factorisedAttention`, `kernels/fanOut` and `kernels/channelGate`. */
export const attention = {
  channelMeans: ({ x, y }: { x: Tensor4D; y: Tensor4D }) => {
    const joined = tf.concat([x, y], 3);
    joinedOf.set(x, joined);
    return [tf.mean(joined, [1, 2], true), x, y];
  },
  /** @throws Error if no means were taken of the maps here. */
  weighChannels: ({ x, gate }: { x: Tensor4D; gate: Tensor4D }) => {
    const joined = joinedOf.get(x);
    if (joined === undefined) throw new Error("Maps are weighed whose means no stock operation has taken.");
    return [tf.mul(joined, gate)];
  },
  /** The tape adds the gradients of all readers. */
  fanOut: (
    { first, second, third }: Readonly<Record<"first" | "second" | "third", Tensor>>,
    { count }: { count: number },
  ) => Array.from({ length: count }, () => [first, second, third]).flat(),

  packWindows: (parts: Readonly<Record<string, Tensor>>, { sizes }: { sizes: readonly number[] }) => {
    const existing = Array.from({ length: sizes.filter((size) => size > 0).length / 2 }, (_, i) => ({
      filter: parts[`filter${i}`] as Tensor4D,
      bias: parts[`bias${i}`] as Tensor1D,
    }));
    const packed = tf.reshape(detach(existing[0].filter), [-1]);
    windowsOf.set(packed, existing);
    return [packed];
  },

  /** @throws Error if the windows were not packed here. */
  factorisedAttention: (
    { qkv, windows }: { qkv: Tensor4D; windows: Tensor },
    { heads }: { heads: number },
  ) => {
    const [batch, height, width, packed] = qkv.shape;
    const tokens = height * width;
    const channels = packed / 3;
    const ofHead = channels / heads;
    // With channels before tokens every head is a contiguous matrix and the softmax runs over the last axis.
    const transposed = tf.transpose(tf.reshape(qkv, [batch, tokens, packed]), [0, 2, 1]) as Tensor3D;
    const perHead = (part: number): Tensor3D =>
      tf.reshape(tf.slice3d(transposed, [0, part * channels, 0], [-1, channels, -1]), [
        batch * heads,
        ofHead,
        tokens,
      ]);
    const context = tf.matMul(tf.softmax(perHead(1)), perHead(2), false, true);
    const attended = tf.matMul(tf.mul(context, ofHead ** -0.5), perHead(0), true, false);
    const global = tf.transpose(tf.reshape(attended, [batch, channels, tokens]), [0, 2, 1]);

    const part = (begin: number, count: number) => tf.slice4d(qkv, [0, 0, 0, begin], [-1, -1, -1, count]);
    const own = windowsOf.get(windows);
    if (own === undefined) throw new Error("Attention met windows that no stock operation has packed.");
    let first = 2 * channels;
    const encoded = own.map(({ filter, bias }) => {
      const x = part(first, bias.size);
      first += bias.size;
      return tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: (filter.shape[0] - 1) / 2, bias });
    });
    const local = tf.mul(part(0, channels), tf.concat(encoded, 3));
    return [tf.add(tf.reshape(global, local.shape), local)];
  },
};
