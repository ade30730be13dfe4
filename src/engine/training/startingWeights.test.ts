import { expect, test } from "vitest";
import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { depthNetShapeOf } from "../networks/depthNetShape.ts";
import {
  asReference,
  fileOf,
  namedTensor,
  renamed,
  specsOfRun,
  tensorsOf,
} from "../networks/recognise/checkpointTesting.ts";
import { recognise } from "../networks/recognise/recognise.ts";
import { parameterSpecs } from "../networks/setup.ts";
import { initialWeights } from "../networks/weightSources.ts";
import type { RunConfig } from "./config.ts";
import { PRESETS } from "./presets.ts";
import { networkSetupOf } from "./setup.ts";
import { configForWeights, startingWeights } from "./startingWeights.ts";

const quick: RunConfig = PRESETS.quick;
const nano = tensorsOf(specsOfRun("nano"));
const published = tensorsOf(specsOfRun("tiny", "resnet18"));

test("starting weights: recognised networks give theirs, the others start as the seed says", () => {
  const files = asReference(nano).filter(({ name }) => name !== "depth.pth" && name !== "trans.pth");
  const source = startingWeights(recognise(files), quick);
  const fresh = initialWeights(quick.seed);
  const specs = parameterSpecs(networkSetupOf(quick));
  const isFresh = specs.filter(({ name }) => name.startsWith("depth.") || name.startsWith("trans."));
  expect(isFresh.length).toBeGreaterThan(20);
  for (const spec of specs) {
    if (!isFresh.includes(spec)) expect(source(spec), spec.name).toBe(nano.get(spec.name)?.data);
    else if (spec.torchShape.length === 1) expect(source(spec), spec.name).toEqual(fresh(spec));
  }
});

test("starting weights: a config takes what the weights ask for and keeps the rest", () => {
  const config = configForWeights(quick, recognise(asReference(published)));
  expect(config.network).toEqual({ ...quick.network, encoder: "tiny", poseNetworks: "resnet18" });
  expect({ ...config, network: quick.network }).toEqual(quick);
  const bilinear = recognise([
    fileOf("depth.pth", onlyOf("depth.", tensorsOf(specsOfRun("nano", "small", false)))),
  ]);
  expect(configForWeights(quick, bilinear).network).toEqual({ ...quick.network, convexUpsampling: false });
});

test("starting weights: a conflict is refused with both names", () => {
  const weights = recognise(asReference(published));
  expect(() => startingWeights(weights, quick)).toThrow(
    /encoder\.pth holds the encoder "tiny" \(MPViT of .*\), the run has "nano"\./,
  );
  const poses = recognise(asReference(published).slice(2));
  expect(() => startingWeights(poses, quick)).toThrow(
    'They hold pose networks on "resnet18", the run\'s are on "small".',
  );
  const bilinear = recognise([fileOf("weights.pth", tensorsOf(specsOfRun("nano", "small", false)))]);
  expect(() => startingWeights(bilinear, quick)).toThrow("Convex upsampling is off in them, on in the run.");
  const decoder = recognise(asReference(published).slice(1, 2));
  expect(() => startingWeights(decoder, quick)).toThrow(
    /widths 16, 32, 64, 128, 256 on features of 64, 96, 176, 216, 216 channels with the unused layers, the run's \("nano"\) widths 8, 12, .* without the unused layers\./,
  );
});

test("starting weights: a depth network that has no name cannot be trained", () => {
  const renamedWidths = new Map(nano);
  for (const name of ["depth.decoder.20.conv.conv", "depth.decoder.23.conv.conv"]) {
    widen(renamedWidths, `${name}.weight`, 0);
    widen(renamedWidths, `${name}.bias`, 0);
  }
  widen(renamedWidths, "depth.decoder.23.conv.conv.weight", 1);
  widen(renamedWidths, "depth.decoder.25.conv.weight", 1);
  const weights = recognise([fileOf("weights.pth", renamedWidths)]);
  expect(weights.report).toMatchObject({ problems: [], canPredict: true, choice: null });
  expect(weights.depthNet?.decoderWidths).toEqual([9, 12, 24, 32, 40]);
  expect(() => configForWeights(quick, weights)).toThrow("can be looked at and evaluated, not trained");
  expect(() => startingWeights(weights, quick)).toThrow("can be looked at and evaluated, not trained");
});

test("starting weights: layers that no output needs make another decoder, which is not trained without them", () => {
  const withUnused = tensorsOf(
    parameterSpecs({
      depthNet: { ...depthNetShapeOf("nano", true), keepsUnusedLayers: true },
      poseNetworks: "small",
      initialDisparity: null,
    }),
  );
  expect(withUnused.size).toBeGreaterThan(nano.size);
  expect(recognise([fileOf("weights.pth", withUnused)]).report).toMatchObject({ problems: [], choice: null });
  const decoder = recognise([fileOf("depth.pth", onlyOf("depth.", withUnused))]);
  expect(() => startingWeights(decoder, quick)).toThrow("without the unused layers");
});

test("starting weights: ImageNet's ResNet-18 starts both pose encoders, its first convolution shared by the frames", () => {
  const file = fileOf("resnet18-f37072fd.pth", torchvision());
  const weights = recognise([file]);
  expect(weights.report).toMatchObject({ problems: [], unknown: [], notRead: 2, canPredict: false });
  expect(weights.report.networks).toMatchObject([{ network: "backbone" }]);
  const config = configForWeights(quick, weights);
  expect(config.network).toMatchObject({ encoder: "nano", poseNetworks: "resnet18" });
  const source = startingWeights(weights, config);
  const fresh = initialWeights(config.seed);
  const conv1 = torchvision().get("conv1.weight")?.data as Float32Array;
  for (const spec of parameterSpecs(networkSetupOf(config))) {
    if (/^(?:pose|trans)_encoder\.encoder\.conv1\.weight$/.test(spec.name)) {
      const values = source(spec);
      // [64, 6, 7, 7]: per output the three filters of a picture, halved, twice.
      for (const i of [0, 146, 147, 293, 64 * 294 - 1]) {
        const [output, inFilter] = [Math.floor(i / 294), (i % 294) % 147];
        expect(values[i]).toBe(conv1[output * 147 + inFilter] / 2);
      }
    } else if (/^(?:pose|trans)_encoder\./.test(spec.name)) {
      const own = spec.name.replace(/^\w+\.encoder\./, "");
      expect(source(spec), spec.name).toBe(file.checkpoint.tensors.get(own)?.data);
    } else if (spec.torchShape.length === 1) expect(source(spec), spec.name).toEqual(fresh(spec));
  }
});

test("starting weights: ImageNet's ResNet-18 starts a depth encoder of that name too, and is refused where nothing reads it", () => {
  const weights = recognise([fileOf("resnet18.pth", torchvision())]);
  const resnet: RunConfig = { ...quick, network: { ...quick.network, encoder: "resnet18" } };
  const spec = parameterSpecs(networkSetupOf(resnet)).find(
    ({ name }) => name === "encoder.encoder.conv1.weight",
  );
  if (spec === undefined) throw new Error("A ResNet-18 has a first convolution.");
  expect(startingWeights(weights, resnet)(spec)).toEqual(torchvision().get("conv1.weight")?.data);
  expect(() => startingWeights(weights, quick)).toThrow("no network of the run that starts fresh is one");
});

/** Torchvision's state dictionary of a ResNet-18, no two values of a tensor alike. */
function torchvision(): Map<string, StoredTensor> {
  const depth = onlyOf("encoder.", tensorsOf(specsOfRun("resnet18")));
  const own = renamed(depth, (name) => name.replace("encoder.encoder.", ""));
  const conv1 = Float32Array.from({ length: 64 * 147 }, (_, i) => Math.sin(i));
  own.set("conv1.weight", { dtype: "F32", shape: [64, 3, 7, 7], data: conv1 });
  own.set("fc.weight", namedTensor("fc.weight", [1000, 512]));
  own.set("fc.bias", namedTensor("fc.bias", [1000]));
  return own;
}

function onlyOf(prefix: string, tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  return new Map([...tensors].filter(([name]) => name.startsWith(prefix)));
}

function widen(tensors: Map<string, StoredTensor>, name: string, axis: number): void {
  const shape = tensors.get(name)?.shape.map((size, i) => (i === axis ? size + 1 : size)) ?? [];
  tensors.set(name, namedTensor(name, shape));
}
