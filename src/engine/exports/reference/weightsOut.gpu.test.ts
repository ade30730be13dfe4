import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice } from "../../../cli/device.ts";
import { readCheckpoint } from "../../checkpoint/checkpointFile.ts";
import { crc32 } from "../../checkpoint/crc32.ts";
import { readSafetensors, writeSafetensors } from "../../checkpoint/safetensors.ts";
import type { ParameterSpec } from "../../networks/declaration.ts";
import { depthNetShapeOf } from "../../networks/depthNetShape.ts";
import { ParameterStore } from "../../networks/params.ts";
import { parameterSpecs } from "../../networks/setup.ts";
import { initialWeights, weightsFromCheckpoint } from "../../networks/weightSources.ts";
import { type StateEntry, writePth } from "./pth.ts";
import { referenceStateDictionaries } from "./stateDictionaries.ts";

/** Values that a computation would change and a copy must not: negative zero, the smallest and the largest subnormal
 *  number, the smallest normal and the largest finite one, infinities. */
const ODD = [-0, 1e-45, -1.1754942e-38, 1.17549435e-38, 3.4028235e38, Infinity, -Infinity];

/** nano has every layout that a parameter can have. */
const specs: readonly ParameterSpec[] = parameterSpecs({
  depthNet: depthNetShapeOf("nano", true),
  poseNetworks: "small",
  initialDisparity: 0.09,
});
const fresh = initialWeights(7);
const oddWeights = (spec: ParameterSpec): Float32Array => {
  const values = fresh(spec);
  ODD.slice(0, values.length).forEach((odd, i) => {
    values[(i * 31) % values.length] = odd;
  });
  return values;
};

let store: ParameterStore;
beforeAll(async () => {
  await openDevice();
  store = new ParameterStore(specs, oddWeights);
});
afterAll(() => store.dispose());

describe("weights out", () => {
  test("GPU -> file -> GPU -> file gives the same bytes, odd values included", async () => {
    const first = writeSafetensors(await store.toCheckpoint());
    const again = new ParameterStore(specs, weightsFromCheckpoint(readSafetensors(first, "w"), "w"));
    const second = writeSafetensors(await again.toCheckpoint());
    again.dispose();
    expect(Buffer.compare(first, second)).toBe(0);
    const { data } = readSafetensors(second, "w").get("encoder.stem.0.conv.weight") ?? {};
    for (const odd of ODD)
      expect((data as Float32Array).some((value) => Object.is(value, Math.fround(odd)))).toBe(true);
  });

  test("the reference's checkpoints hold the GPU's values in PyTorch's order, by CRC-32", async () => {
    const dictionaries = referenceStateDictionaries(await store.toCheckpoint(), "w");
    let compared = 0;
    for (const [network, state] of dictionaries) {
      const file = writePth(network, new Map<string, StateEntry>(state));
      const { tensors } = await readCheckpoint(file, `${network}.pth`);
      for (const spec of specs.filter(({ name }) => name.startsWith(`${network}.`))) {
        const read = tensors.get(spec.name.slice(network.length + 1));
        if (read === undefined) throw new Error(`${network}.pth has no ${spec.name}.`);
        const onGpu = (await store.get(spec.name).data<"float32">()) as Float32Array;
        expect(read.shape, spec.name).toEqual(spec.torchShape);
        expect(crcOf(read.data), spec.name).toBe(crcOf(inTorchOrder(spec, onGpu)));
        compared++;
      }
    }
    expect(compared).toBe(specs.length);
  });
});

function crcOf({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  return crc32(new Uint8Array(buffer, byteOffset, byteLength));
}

/** The engine's [height, width, in, out] (depthwise: [height, width, channels, 1]) as PyTorch's [out, in, height, width]
 *  ([channels, 1, height, width]), index by index. */
function inTorchOrder({ layout, torchShape }: ParameterSpec, values: Float32Array): Float32Array {
  if (layout === "vector") return values;
  const [outer, inner, height = 1, width = 1] = torchShape;
  const ordered = new Float32Array(values.length);
  for (let o = 0, at = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
          const pixel = y * width + x;
          ordered[at] = values[layout === "depthwise" ? pixel * outer + o : (pixel * inner + i) * outer + o];
        }
      }
    }
  }
  return ordered;
}
