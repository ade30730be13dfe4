import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { factorisedAttention } from "./factorisedAttention.ts";
import { packWindows } from "./windows.ts";

/** Side and heads of the depthwise windows, as in MPViT's table. */
export type WindowTable = readonly { readonly side: number; readonly heads: number }[];

/** `factorisedAttention` with all its gradients. */
export function attentionComparison(
  [batch, height, width, channels]: readonly [number, number, number, number],
  table: WindowTable,
): Comparison {
  const heads = table.reduce((sum, window) => sum + window.heads, 0);
  const ofHead = channels / heads;
  const inputs = [
    tensorOf(randomArray(1, [batch, height, width, 3 * channels])),
    ...table.flatMap((window, i) => [
      tensorOf(randomArray(2 + i, [window.side, window.side, window.heads * ofHead, 1])),
      tensorOf(randomArray(12 + i, [window.heads * ofHead])),
    ]),
  ];
  return {
    name: `factorisedAttention of [${batch},${height},${width},${channels}], forward and ${inputs.length} gradients`,
    run: differentiated((qkv, ...parts) => {
      const windows = table.map((_, i) => ({
        filter: parts[2 * i] as Tensor4D,
        bias: parts[2 * i + 1] as Tensor1D,
      }));
      return factorisedAttention(qkv as Tensor4D, packWindows(windows), heads);
    }, inputs),
  };
}
