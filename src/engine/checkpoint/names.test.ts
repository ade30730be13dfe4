import { expect, test } from "vitest";
import {
  canonicalName,
  engineShape,
  fromTorch,
  isUnusedByNetworks,
  type TorchLayout,
  toTorch,
} from "./names.ts";

test("names: a convolution goes from [out, in, row, column] to [row, column, in, out]", () => {
  const torchShape = [2, 3, 1, 2];
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  expect(engineShape("convolution", torchShape)).toEqual([1, 2, 3, 2]);
  // The element at out 1, in 2, column 0 is 1*6 + 2*2 = 10; there it stands at column 0, in 2, out 1 = 0*6 + 2*2 + 1.
  expect(fromTorch("convolution", torchShape, values)[5]).toBe(10);
  expect([...fromTorch("convolution", torchShape, values)]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
});

test.each<[TorchLayout, number[], number[]]>([
  ["convolution", [5, 3, 2, 4], [2, 4, 3, 5]],
  ["depthwise", [6, 1, 3, 3], [3, 3, 6, 1]],
  ["linear", [4, 7], [1, 1, 7, 4]],
  ["vector", [9], [9]],
])("names: %s goes to the engine's layout and comes back unchanged", (layout, torchShape, shape) => {
  const count = torchShape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: count }, (_, i) => i + 0.5);
  expect(engineShape(layout, torchShape)).toEqual(shape);
  expect(toTorch(layout, torchShape, fromTorch(layout, torchShape, values))).toEqual(values);
});

test("names: every spelling of a shared position encoding is the first, shortest one", () => {
  const path = "encoder.mhca_stages.2.mhca_blks.1";
  expect(canonicalName(`${path}.MHCA_layers.3.cpe.proj.weight`)).toBe(`${path}.cpe.proj.weight`);
  expect(canonicalName(`${path}.MHCA_layers.0.crpe.conv_list.2.bias`)).toBe(`${path}.crpe.conv_list.2.bias`);
  expect(canonicalName(`${path}.MHCA_layers.0.factoratt_crpe.crpe.conv_list.1.weight`)).toBe(
    `${path}.crpe.conv_list.1.weight`,
  );
  const own = `${path}.MHCA_layers.0.factoratt_crpe.qkv.weight`;
  expect(canonicalName(own)).toBe(own);
});

test("names: ResNet's classifier and batch-norm counters are known to be unused, an MLP's fc1 is not", () => {
  expect(isUnusedByNetworks("pose_encoder.encoder.fc.weight")).toBe(true);
  expect(isUnusedByNetworks("encoder.stem.0.bn.num_batches_tracked")).toBe(true);
  expect(isUnusedByNetworks("encoder.mhca_stages.0.mhca_blks.0.MHCA_layers.0.mlp.fc1.weight")).toBe(false);
  expect(isUnusedByNetworks("depth.decoder.2.fc.0.weight")).toBe(false);
});
