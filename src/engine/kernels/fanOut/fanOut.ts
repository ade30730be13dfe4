import { currentBackend } from "../../tensor/backend.ts";
import { gather, layOut } from "../../tensor/bucket.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import sumCopiesSource from "./sumCopies.wgsl?raw";

export const sumCopiesSpec: KernelSpec = {
  name: "sumCopies",
  wgsl: sumCopiesSource,
  workgroupSize: [64, 1, 1],
  reads: ["copies"],
  writes: ["first", "second", "third"],
  uniforms: {
    count: "u32",
    stride: "u32",
    firstSize: "u32",
    firstOfSecond: "u32",
    secondSize: "u32",
    firstOfThird: "u32",
    thirdSize: "u32",
  },
};

const fanOutOperation = defineOperation<"first" | "second" | "third", { count: number }>(
  ["first", "second", "third"],
  {
    name: "fanOut",
    forward: ({ first, second, third }, { count }) =>
      Array.from({ length: count }, () => [first, second, third]).flatMap((copy) =>
        copy.map(({ dataId, shape, dtype }) => {
          // Another tensor on the same buffer.
          currentBackend().incRef(dataId);
          return { dataId, shape, dtype };
        }),
      ),
    gradient: (copies, { first, second, third }, { count }) => {
      const { firsts, elements } = layOut(copies.map(({ size }) => size));
      const side = gather(copies, { firsts, elements });
      // Not inside the thunks: one dispatch gives all, and the tape disposes of what a thunk leaves behind.
      const [dFirst, dSecond, dThird] = asTensors(
        dispatch(sumCopiesSpec, {
          tensors: { copies: side },
          outputs: [first, second, third].map(({ shape }) => ({ shape })),
          uniforms: {
            count,
            stride: elements / count,
            firstSize: first.size,
            firstOfSecond: firsts[1],
            secondSize: second.size,
            firstOfThird: firsts[2],
            thirdSize: third.size,
          },
          invocations: [elements / count],
        }),
      );
      side.dispose();
      return { first: () => dFirst, second: () => dSecond, third: () => dThird };
    },
  },
);

/** Three tensors, each once for every one of `count` readers: the same values, but the tape adds what the readers say of
 *  them in one dispatch, where it would otherwise take 3 (count - 1). Differentiable in all three; float32.
 *  Recorded, every reader's gradient must be made by a kernel of its own (`gather`). */
export function fanOut<First extends Tensor, Second extends Tensor, Third extends Tensor>(
  first: First,
  second: Second,
  third: Third,
  count: number,
): (readonly [First, Second, Third])[] {
  if (count === 1) return [[first, second, third]];
  const copies = fanOutOperation({ first, second, third }, { count });
  return Array.from({ length: count }, (_, i) => {
    const [ofFirst, ofSecond, ofThird] = copies.slice(3 * i, 3 * i + 3);
    return [ofFirst as First, ofSecond as Second, ofThird as Third] as const;
  });
}
