import { expect, test } from "vitest";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { problemOf } from "../../data/dropTesting.ts";
import { networksOfOurOwn, publishedEncoder } from "./publishedNetworks.ts";
import { referenceStateDictionaries } from "./stateDictionaries.ts";

const tensor = (...shape: number[]): StoredTensor => ({
  dtype: "F32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});

const dictionaryOf = (network: "encoder" | "pose_encoder", keys: Record<string, StoredTensor>) => {
  const tensors = new Map(Object.entries(keys).map(([key, value]) => [`${network}.${key}`, value]));
  const state = referenceStateDictionaries(tensors, "w.safetensors").get(network);
  if (state === undefined) throw new Error("the network is missing");
  return state;
};

const PATH = "mhca_stages.1.mhca_blks.2";

test("state dictionaries: a shared position encoding stands under the name of every layer, on the same memory", () => {
  const state = dictionaryOf("encoder", {
    [`${PATH}.cpe.proj.weight`]: tensor(8, 1, 3, 3),
    [`${PATH}.crpe.conv_list.0.bias`]: tensor(4),
    [`${PATH}.MHCA_layers.0.norm1.weight`]: tensor(8),
    [`${PATH}.MHCA_layers.1.norm1.weight`]: tensor(8),
  });
  expect([...state.keys()].filter((key) => /cpe|crpe/.test(key)).sort()).toEqual([
    `${PATH}.MHCA_layers.0.cpe.proj.weight`,
    `${PATH}.MHCA_layers.0.crpe.conv_list.0.bias`,
    `${PATH}.MHCA_layers.0.factoratt_crpe.crpe.conv_list.0.bias`,
    `${PATH}.MHCA_layers.1.cpe.proj.weight`,
    `${PATH}.MHCA_layers.1.crpe.conv_list.0.bias`,
    `${PATH}.MHCA_layers.1.factoratt_crpe.crpe.conv_list.0.bias`,
    `${PATH}.cpe.proj.weight`,
    `${PATH}.crpe.conv_list.0.bias`,
  ]);
  expect(state.get(`${PATH}.MHCA_layers.1.cpe.proj.weight`)?.data).toBe(
    state.get(`${PATH}.cpe.proj.weight`)?.data,
  );
});

test("state dictionaries: batch norms get a counter and a ResNet its classifier, but never over one that is there", () => {
  const own = tensor(1000);
  const state = dictionaryOf("pose_encoder", {
    "encoder.bn1.running_mean": tensor(64),
    "encoder.layer4.1.bn2.weight": tensor(512),
    "encoder.fc.bias": own,
  });
  expect(state.get("encoder.bn1.num_batches_tracked")).toEqual({
    dtype: "I64",
    shape: [],
    data: BigInt64Array.of(0n),
  });
  expect(state.get("encoder.fc.weight")?.shape).toEqual([1000, 512]);
  expect(state.get("encoder.fc.bias")).toBe(own);
});

test("state dictionaries: a tensor of no network is refused by name", async () => {
  const tensors = new Map([["decoder.0.weight", tensor(1)]]);
  const refused = await problemOf(
    Promise.resolve().then(() => referenceStateDictionaries(tensors, "w.safetensors")),
  );
  expect(refused).toMatchObject({ code: "weights-not-a-network", file: "w.safetensors" });
  expect(refused.message).toContain('"decoder.0.weight"');
});

test("published networks: MPViT's variants are known by their last width, ours is not one of them", () => {
  const encoderOf = (width: number) =>
    new Map([["mhca_stages.3.aggregate.conv.weight", tensor(width, 4, 1, 1)]]);
  expect(publishedEncoder(encoderOf(288))?.builder).toBe("networks.mpvit_small()");
  expect(publishedEncoder(encoderOf(64))).toBeNull();
  expect(
    networksOfOurOwn(
      new Map([
        ["encoder", encoderOf(216)],
        ["pose", new Map([["net.0.weight", tensor(32, 64, 1, 1)]])],
        ["trans", new Map([["net.0.weight", tensor(256, 512, 1, 1)]])],
      ]),
    ),
  ).toEqual(["pose"]);
});
