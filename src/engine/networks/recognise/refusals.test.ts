import { describe, expect, test } from "vitest";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { asReference, fileOf, namedTensor, renamed, specsOfRun, tensorsOf } from "./checkpointTesting.ts";
import { recognise } from "./recognise.ts";

const nano = tensorsOf(specsOfRun("nano"));
const tiny = tensorsOf(specsOfRun("tiny"));

function changed(
  tensors: ReadonlyMap<string, StoredTensor>,
  change: (copy: Map<string, StoredTensor>) => void,
): ReturnType<typeof recognise> {
  const copy = new Map(tensors);
  change(copy);
  return recognise([fileOf("weights.pth", copy)]);
}

describe("a network that is not whole is refused, the others stay", () => {
  // The tensors that the variant and the decoder's widths are read from are not special: a single one cannot sway them.
  const telling = [
    "encoder.stem.1.conv.weight",
    "encoder.patch_embed_stages.0.patch_embeds.0.patch_conv.pwconv.weight",
    "encoder.mhca_stages.2.mhca_blks.1.MHCA_layers.3.mlp.fc1.weight",
    "encoder.mhca_stages.3.mhca_blks.0.crpe.conv_list.1.weight",
    "encoder.mhca_stages.1.aggregate.bn.running_var",
  ];
  const ofDecoder = [
    "depth.decoder.0.conv.conv.bias",
    "depth.decoder.24.conv.conv.bias",
    "depth.decoder.30.2.weight",
  ];

  test.each([...telling, ...ofDecoder])("missing: %s", (name) => {
    const { report, tensors } = changed(tiny, (copy) => copy.delete(name));
    const shape = tiny.get(name)?.shape;
    expect(report.missing).toEqual([{ file: "weights.pth", name, shape }]);
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).toMatchObject({
      severity: "error",
      code: "weights-missing",
      file: "weights.pth",
    });
    expect(report.problems[0].message).toContain(`1 tensor missing (${name} [${shape?.join(", ")}])`);
    expect(report.networks).toHaveLength(5);
    expect(report.canPredict).toBe(false);
    const network = `${name.split(".")[0]}.`;
    expect([...tensors.keys()].filter((key) => key.startsWith(network))).toEqual([]);
  });

  test.each([...telling, ...ofDecoder])("of a wrong shape: %s", (name) => {
    const shape = (tiny.get(name)?.shape ?? []).map((size, axis) => (axis === 0 ? size + 1 : size));
    const { report } = changed(tiny, (copy) => copy.set(name, namedTensor(name, shape)));
    expect(report.mismatched).toEqual([
      {
        file: "weights.pth",
        name,
        found: `float32 [${shape.join(", ")}]`,
        expected: `float32 [${tiny.get(name)?.shape.join(", ")}]`,
      },
    ]);
    expect(report.problems).toMatchObject([{ code: "weights-shape" }]);
    expect(report.networks).toHaveLength(5);
  });

  test("of whole numbers", () => {
    const name = "pose.net.1.bias";
    const { report } = changed(nano, (copy) =>
      copy.set(name, { dtype: "I32", shape: [32], data: new Int32Array(32) }),
    );
    expect(report.mismatched).toMatchObject([{ name, found: "int32 [32]", expected: "float32 [32]" }]);
  });

  test("not finite", () => {
    const name = "encoder.stem.0.conv.weight";
    const tensor = namedTensor(name, [8, 3, 3, 3]);
    tensor.data[5] = Number.NaN;
    const { report } = changed(nano, (copy) => copy.set(name, tensor));
    expect(report.problems).toMatchObject([{ code: "weights-not-finite" }]);
    expect(report.problems[0].message).toContain(name);
  });

  test("with a tensor that has no place in it", () => {
    const name = "encoder.mhca_stages.0.gate.weight";
    const { report } = changed(nano, (copy) => copy.set(name, namedTensor(name, [3])));
    expect(report.unknown).toEqual([{ file: "weights.pth", name, shape: [3] }]);
    expect(report.problems).toMatchObject([{ code: "weights-surplus" }]);
  });

  test("long lists are cut, with their number", () => {
    const { report } = changed(nano, (copy) => {
      for (const name of copy.keys())
        if (name.startsWith("depth.decoder.") && name.endsWith(".bias")) copy.delete(name);
    });
    expect(report.missing.length).toBeGreaterThan(20);
    expect(report.problems[0].message).toContain(`${report.missing.length} tensors missing (`);
    expect(report.problems[0].message).toContain(`and ${report.missing.length - 3} more`);
  });
});

describe("shared tensors", () => {
  const encoder = asReference(tiny)[0].checkpoint.tensors;
  const alias = "mhca_stages.0.mhca_blks.0.MHCA_layers.0.factoratt_crpe.crpe.conv_list.0.weight";

  test("whose spellings differ in one bit are refused", () => {
    const tensor = encoder.get(alias) as StoredTensor;
    const data = Float32Array.from(tensor.data as Float32Array);
    data[7] = -data[7];
    const { report } = recognise([
      fileOf("encoder.pth", new Map([...encoder, [alias, { ...tensor, data }]])),
    ]);
    expect(report.disagreeing).toEqual([
      { file: "encoder.pth", name: "mhca_stages.0.mhca_blks.0.crpe.conv_list.0.weight", alias },
    ]);
    expect(report.problems).toMatchObject([{ code: "weights-aliases" }]);
    expect(report.networks).toEqual([]);
  });

  test("may be spelled in any one way", () => {
    const first = "mhca_stages.0.mhca_blks.0.crpe.conv_list.0.weight";
    const without = new Map([...encoder].filter(([name]) => name !== first));
    expect(recognise([fileOf("encoder.pth", without)]).report.problems).toEqual([]);
  });
});

describe("who a network is", () => {
  const poseEncoder = asReference(nano).find(({ name }) => name === "pose_encoder.pth");
  const tensors = poseEncoder?.checkpoint.tensors ?? new Map();

  test("two-frame encoders are alike: the file's name decides, or they are refused", () => {
    const networkOf = (file: string) => recognise([fileOf(file, tensors)]).report.networks[0]?.network;
    expect(networkOf("weights_19/pose_encoder.pth")).toBe("poseEncoder");
    expect(networkOf("trans_encoder (1).pth")).toBe("alignEncoder");
    const { report } = recognise([fileOf("poses/transformer.pth", tensors)]);
    expect(report.networks).toEqual([]);
    expect(report.problems).toMatchObject([{ severity: "error", code: "weights-ambiguous" }]);
    expect(report.problems[0].remedy).toContain("pose_encoder.pth or trans_encoder.pth");
  });

  test("heads are told by their outputs, whatever their file is called", () => {
    const files = asReference(nano).filter(({ name }) => ["pose.pth", "trans.pth"].includes(name));
    const swapped = files.map(({ checkpoint }, i) => fileOf(files[1 - i].name, checkpoint.tensors));
    const found = recognise(swapped).report.networks.map(({ network, file }) => [network, file]);
    expect(found).toEqual([
      ["poseHead", "trans.pth"],
      ["alignHead", "pose.pth"],
    ]);
  });

  test("two files that claim one network are both refused", () => {
    const [encoder] = asReference(nano);
    const { report } = recognise([encoder, fileOf("encoder_old.pth", encoder.checkpoint.tensors)]);
    expect(report.networks).toEqual([]);
    expect(report.problems).toMatchObject([{ severity: "error", code: "weights-twice" }]);
    expect(report.problems[0].message).toContain(
      "encoder.pth and encoder_old.pth each hold the depth encoder.",
    );
  });

  test("a decoder of another encoder does not predict", () => {
    const [encoder] = asReference(nano);
    const decoder = asReference(tiny)[1];
    const { report, depthNet } = recognise([encoder, decoder]);
    expect(report.networks).toHaveLength(2);
    expect(report.canPredict).toBe(false);
    expect(depthNet).toBeNull();
    expect(report.problems).toMatchObject([
      { severity: "error", code: "weights-disagree", file: "depth.pth" },
    ]);
    expect(report.problems[0].message).toContain(
      "64, 96, 176, 216, 216 channels, the encoder given has 16, 24, 40, 64, 64",
    );
  });

  test("PoseNet and AlignNet on unlike encoders are refused", () => {
    const small = asReference(nano).filter(({ name }) => name.startsWith("pose"));
    const published = asReference(tensorsOf(specsOfRun("nano", "resnet18"))).filter(({ name }) =>
      name.startsWith("trans"),
    );
    expect(recognise([...small, ...published]).report.problems).toMatchObject([{ code: "weights-disagree" }]);
  });
});

describe("networks of other projects are refused by their names", () => {
  const shaped = (shapes: Readonly<Record<string, readonly number[]>>): Map<string, StoredTensor> =>
    new Map(Object.entries(shapes).map(([name, shape]) => [name, namedTensor(name, shape)]));
  const refusal = (file: string, tensors: ReadonlyMap<string, StoredTensor>) => {
    const { report } = recognise([fileOf(file, tensors)]);
    expect(report.networks).toEqual([]);
    expect(report.problems).toMatchObject([{ severity: "error", code: "weights-layout", file }]);
    return `${report.problems[0].message} ${report.problems[0].remedy}`;
  };

  test("Monodepth2's decoder and pose head", () => {
    const decoder = shaped({
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`decoder.${i}.conv.conv.weight`, [16, 16, 3, 3]]),
      ),
      ...Object.fromEntries(
        Array.from({ length: 4 }, (_, i) => [`decoder.${10 + i}.conv.weight`, [1, 16, 3, 3]]),
      ),
    });
    expect(refusal("depth.pth", decoder)).toMatch(/as Monodepth2 builds it, .* Give its encoder alone/);
    const head = shaped({
      "net.0.weight": [256, 512, 1, 1],
      "net.3.weight": [12, 256, 1, 1],
      "net.3.bias": [12],
    });
    expect(refusal("pose.pth", head)).toMatch(
      /12 outputs, expected 14 \(PoseNet\) or 8 \(AlignNet\)\. Leave it out/,
    );
  });

  test.each<[string, number, readonly number[], boolean]>([
    ["resnet34-b627a593.pth", 34, [3, 4, 6, 3], false],
    ["a ResNet-18 in some of its layers.pth", 26, [2, 4, 4, 2], false],
    ["two bottlenecks in every layer.pth", 26, [2, 2, 2, 2], true],
    ["resnet50-0676ba61.pth", 50, [3, 4, 6, 3], true],
    ["resnet152-f82ba261.pth", 152, [3, 8, 36, 3], true],
  ])("%s", (file, depth, blocks, isBottleneck) => {
    const names = blocks.flatMap((count, layer) =>
      Array.from({ length: count }, (_, block) => `layer${layer + 1}.${block}`),
    );
    const convolutions = isBottleneck ? [1, 2, 3] : [1, 2];
    const tensors = shaped(
      Object.fromEntries(
        names.flatMap((name) => convolutions.map((i) => [`${name}.conv${i}.weight`, [64, 64, 3, 3]])),
      ),
    );
    expect(refusal(file, tensors)).toContain(`This is a ResNet-${depth} (${blocks.join(", ")} blocks`);
  });
});

describe("an MPViT that is built otherwise", () => {
  const encoder = new Map([...tiny].filter(([name]) => name.startsWith("encoder.")));
  const small = new Map([...nano].filter(([name]) => name.startsWith("encoder.")));
  const refusal = (tensors: ReadonlyMap<string, StoredTensor>): string => {
    const { report } = recognise([fileOf("mpvit.pth", tensors)]);
    expect(report.networks).toEqual([]);
    expect(report.problems).toMatchObject([{ severity: "error", code: "weights-layout", file: "mpvit.pth" }]);
    return report.problems[0].message;
  };
  const reshaped = (
    tensors: ReadonlyMap<string, StoredTensor>,
    pattern: RegExp,
    reshape: (shape: readonly number[]) => readonly number[],
  ): Map<string, StoredTensor> =>
    new Map(
      [...tensors].map(([name, tensor]) => [
        name,
        pattern.test(name) ? namedTensor(name, reshape(tensor.shape)) : tensor,
      ]),
    );

  test("other windows", () => {
    const wide = reshaped(encoder, /conv_list\.2\.weight$/, ([channels]) => [channels, 1, 9, 9]);
    expect(refusal(wide)).toContain("are 3, 5, 9 wide");
  });

  test("one window, which says nothing of the heads, in a network that is not nano", () => {
    const ratio = reshaped(small, /mlp\.fc1/, ([hidden, ...inputs]) => [2 * hidden, ...inputs]);
    expect(refusal(ratio)).toContain("how many it has cannot be told");
  });

  test("five stages, or three", () => {
    const deeper = renamed(encoder, (name) => name);
    deeper.set("encoder.mhca_stages.4.aggregate.conv.weight", namedTensor("fifth", [8, 8, 1, 1]));
    expect(refusal(deeper)).toContain("5 stages, expected 4");
    const shallower = new Map([...encoder].filter(([name]) => !/_stages\.3\./.test(name)));
    expect(refusal(shallower)).toContain("3 stages, expected 4");
  });

  test("widths that the heads cannot share", () => {
    const odd = reshaped(encoder, /patch_embed_stages\.1\./, (shape) => [100, ...shape.slice(1)]);
    expect(refusal(odd)).toContain("A stage of 100 channels cannot be shared by the 8 heads");
  });

  test("an index beyond reason is refused at once, not counted up to", () => {
    const absurd = new Map(encoder);
    absurd.set(
      "encoder.mhca_stages.0.mhca_blks.0.MHCA_layers.4000000000.norm1.bias",
      namedTensor("bias", [64]),
    );
    const startedMs = performance.now();
    expect(refusal(absurd)).toContain("4000000000");
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});
