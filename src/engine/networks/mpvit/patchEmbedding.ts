import type { Tensor4D } from "../../tensor/tf.ts";
import { type Declaration, kaimingFanOut } from "../declaration.ts";
import { batchNorm, convolution, depthwise } from "../layers.ts";
import type { NormMode } from "../mode.ts";
import type { ParameterScope } from "../params.ts";

export function declarePatchEmbedding(d: Declaration, width: number, paths: number): void {
  for (let path = 0; path < paths; path++) {
    const link = d.at(`patch_embeds.${path}.patch_conv`);
    link.depthwise("dwconv", { channels: width, kernel: 3, bias: false, initial: kaimingFanOut });
    link.convolution("pwconv", {
      inputs: width,
      outputs: width,
      kernel: 1,
      bias: false,
      initial: kaimingFanOut,
    });
    link.batchNorm("bn", width);
  }
}

/** Multi-scale patch embedding: a chain of separable convolutions, the first with stride 2; every link's output is
 *  kept, one per path, so that path k sees a field 2k + 3 wide.
 *  [B,H,W,width] -> `paths` maps [B,H/2,W/2,width]. */
export function patchEmbedding(p: ParameterScope, x: Tensor4D, paths: number, norm: NormMode): Tensor4D[] {
  const links: Tensor4D[] = [];
  let link = x;
  for (let path = 0; path < paths; path++) {
    const q = p.at(`patch_embeds.${path}.patch_conv`);
    link = convolution(q.at("pwconv"), depthwise(q.at("dwconv"), link, path === 0 ? 2 : 1));
    link = batchNorm(q.at("bn"), link, norm, { activation: "hardSwish" });
    links.push(link);
  }
  return links;
}
