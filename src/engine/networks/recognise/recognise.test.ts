import { expect, test } from "vitest";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { depthNetShapeOf } from "../depthNetShape.ts";
import { asReference, fileOf, namedTensor, renamed, specsOfRun, tensorsOf } from "./checkpointTesting.ts";
import { recognise } from "./recognise.ts";

const ENCODERS = ["nano", "tiny", "xsmall", "small", "resnet18"] as const;

test.each(ENCODERS)(
  "recognise: %s as we save it is that network, whole, every tensor in its place",
  (encoder) => {
    const specs = specsOfRun(encoder, encoder === "nano" ? "small" : "resnet18");
    const saved = tensorsOf(specs);
    const { report, tensors, depthNet } = recognise([fileOf("weights.safetensors", saved)]);
    expect(report.problems).toEqual([]);
    expect(report.unknown).toEqual([]);
    expect(report.networks.map(({ network }) => network)).toEqual([
      "depthEncoder",
      "depthDecoder",
      "poseEncoder",
      "poseHead",
      "alignEncoder",
      "alignHead",
    ]);
    expect(report).toMatchObject({
      absent: [],
      canPredict: true,
      notRead: 0,
      choice: { encoder, poseNetworks: encoder === "nano" ? "small" : "resnet18", convexUpsampling: true },
    });
    expect(depthNet).toEqual(depthNetShapeOf(encoder, true));
    expect([...tensors.keys()]).toEqual(specs.map(({ name }) => name));
    for (const [name, { torchShape, values }] of tensors) {
      const original = saved.get(name) as StoredTensor;
      expect(torchShape).toEqual(original.shape);
      expect(values, name).toBe(original.data);
    }
  },
);

test.each(ENCODERS)(
  "recognise: %s as the reference saves it, one file a network, without prefixes, shared tensors spelled out",
  (encoder) => {
    const saved = tensorsOf(specsOfRun(encoder, "resnet18"));
    const files = asReference(saved);
    expect(files.map(({ name }) => name)).toEqual([
      "encoder.pth",
      "depth.pth",
      "pose_encoder.pth",
      "pose.pth",
      "trans_encoder.pth",
      "trans.pth",
    ]);
    const { report, tensors } = recognise(files);
    expect(report.problems).toEqual([]);
    expect(report.unknown).toEqual([]);
    expect(report.choice?.encoder).toBe(encoder);
    expect(report.notRead).toBeGreaterThan(40);
    expect([...tensors.keys()].sort()).toEqual([...saved.keys()].sort());
    for (const [name, { values }] of tensors) expect(values, name).toBe(saved.get(name)?.data);
  },
);

const nano = tensorsOf(specsOfRun("nano"));

test.each<[string, (name: string) => string]>([
  ["model.", (name) => `model.${name}`],
  ["state_dict.", (name) => `state_dict.${name}`],
  ["module.", (name) => `module.${name}`],
  ["state_dict.module.model.", (name) => `state_dict.module.model.${name}`],
  ["net.", (name) => `net.${name}`],
  ["_orig_mod.", (name) => `_orig_mod.${name}`],
  ["model_state_dict.net.", (name) => `model_state_dict.net.${name}`],
  ["module. behind the prefix", (name) => name.replace(".", ".module.")],
])("recognise: wrapped in %s the same networks are found", (_wrapper, wrap) => {
  const { report, tensors } = recognise([fileOf("wrapped.pth", renamed(nano, wrap))]);
  expect(report.problems).toEqual([]);
  expect(report.choice?.encoder).toBe("nano");
  expect([...tensors.keys()]).toEqual([...nano.keys()]);
});

test("recognise: the order of the tensors does not matter", () => {
  const shuffled = new Map([...nano].sort(([a], [b]) => (reversed(a) < reversed(b) ? -1 : 1)));
  expect([...shuffled.keys()]).not.toEqual([...nano.keys()]);
  const { report, tensors } = recognise([fileOf("shuffled.pth", shuffled)]);
  expect(report.problems).toEqual([]);
  expect(report.choice?.encoder).toBe("nano");
  for (const [name, { values }] of tensors) expect(values).toBe(nano.get(name)?.data);
});

test("recognise: a decoder without mask heads asks for bilinear upsampling", () => {
  const saved = tensorsOf(specsOfRun("xsmall", "small", false));
  const { report, depthNet } = recognise([fileOf("weights.safetensors", saved)]);
  expect(report.problems).toEqual([]);
  expect(report.choice?.convexUpsampling).toBe(false);
  expect(depthNet?.hasMaskHeads).toBe(false);
});

test("recognise: what the files lack starts fresh and is named", () => {
  const encoder = asReference(nano).filter(({ name }) => name === "encoder.pth");
  const { report } = recognise(encoder);
  expect(report.problems).toEqual([]);
  expect(report.absent).toEqual(["depthDecoder", "poseEncoder", "poseHead", "alignEncoder", "alignHead"]);
  expect(report).toMatchObject({
    canPredict: false,
    choice: { encoder: "nano", poseNetworks: null, convexUpsampling: null },
  });
});

test("recognise: the parameters of each network are counted", () => {
  const { report } = recognise(asReference(tensorsOf(specsOfRun("tiny", "resnet18"))));
  expect(report.networks.map(({ network, parameters }) => [network, parameters])).toEqual([
    ["depthEncoder", 5_626_736],
    ["depthDecoder", 4_744_329],
    ["poseEncoder", 11_698_920 - 513_000],
    ["poseHead", 1_315_086],
    ["alignEncoder", 11_698_920 - 513_000],
    ["alignHead", 1_313_544],
  ]);
});

test("recognise: ImageNet's MPViT is the encoder alone, its classifier listed as unknown", () => {
  const body = [...nano].filter(([name]) => name.startsWith("encoder."));
  const classifier = [
    ["model.cls_head.cls.weight", namedTensor("weight", [1000, 64])],
    ["model.cls_head.cls.bias", namedTensor("bias", [1000])],
  ] as const;
  const saved = new Map([
    ...body.map(([name, tensor]) => [name.replace("encoder.", "model."), tensor] as const),
    ...classifier,
  ]);
  const { report } = recognise([fileOf("mpvit.pth", saved, { epoch: 299 })]);
  expect(report.problems).toEqual([]);
  expect(report.networks).toHaveLength(1);
  expect(report.unknown).toEqual([
    { file: "mpvit.pth", name: "model.cls_head.cls.weight", shape: [1000, 64] },
    { file: "mpvit.pth", name: "model.cls_head.cls.bias", shape: [1000] },
  ]);
});

test("recognise: an encoder behind a detector's `backbone.`, beside the state of its training, is found", () => {
  const body = [...nano].filter(([name]) => name.startsWith("encoder."));
  const saved = new Map([
    ...body.map(([name, tensor]) => [name.replace("encoder.", "state_dict.backbone."), tensor] as const),
    ["optimizer.state.0.exp_avg", namedTensor("moment", [3, 4])],
    ["state_dict.decode_head.conv_seg.weight", namedTensor("weight", [150, 64, 1, 1])],
  ]);
  const { report } = recognise([fileOf("upernet.pth", saved)]);
  expect(report.problems).toEqual([]);
  expect(report.networks).toMatchObject([{ network: "depthEncoder", encoder: "nano" }]);
  expect(report.unknown.map(({ name }) => name)).toEqual(["state_dict.decode_head.conv_seg.weight"]);
  expect(report.notRead).toBe(1);
});

test.each(["", "optimizer.", "optimizer_state_dict.", "optimizer_states.0."])(
  'recognise: what an optimiser remembers is known under "%s"',
  (lead) => {
    const moments = ["step", "exp_avg", "exp_avg_sq"].map(
      (name) => [`${lead}state.17.${name}`, namedTensor(name, [3, 4])] as const,
    );
    const plain = recognise([fileOf("run.pth", nano)]).report;
    const { report } = recognise([fileOf("run.pth", new Map([...nano, ...moments]))]);
    expect([report.unknown, report.notRead]).toEqual([[], plain.notRead + 3]);
  },
);

test("recognise: the size of the pictures is read from beside the encoder", () => {
  const encoder = asReference(nano)[0].checkpoint.tensors;
  const sizes = { height: 256, width: 320, use_stereo: false };
  expect(recognise([fileOf("encoder.pth", encoder, sizes)]).report.trainedAt).toEqual({
    height: 256,
    width: 320,
  });
  expect(recognise([fileOf("encoder.pth", encoder, { height: 256 })]).report.trainedAt).toBeNull();
  expect(recognise([fileOf("encoder.pth", encoder, { height: -1, width: 2.5 })]).report.trainedAt).toBeNull();
});

test("recognise: a file without networks is a warning beside others, an error alone", () => {
  const adam = fileOf("adam.pth", new Map([["state.0.exp_avg", namedTensor("exp_avg", [3, 4])]]));
  const beside = recognise([...asReference(nano), adam]).report;
  expect(beside.problems).toMatchObject([
    { severity: "warning", code: "weights-unrecognised", file: "adam.pth" },
  ]);
  expect(beside.problems[0].message).toContain("This is what an optimiser remembers, not a network");
  expect([beside.unknown, beside.notRead]).toEqual([[], recognise(asReference(nano)).report.notRead + 1]);
  expect(beside.networks).toHaveLength(6);
  const alone = recognise([adam]).report;
  expect(alone.problems).toMatchObject([
    { severity: "error", code: "weights-unrecognised", file: "adam.pth" },
  ]);
  expect(recognise([fileOf("empty.pth", new Map())]).report.problems).toMatchObject([{ severity: "error" }]);
});

function reversed(text: string): string {
  return [...text].reverse().join("");
}
