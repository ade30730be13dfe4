import { expect, test } from "vitest";
import { asReference, fileOf, namedTensor, renamed, specsOfRun, tensorsOf } from "./checkpointTesting.ts";
import { joinedBy, type OpenFiles } from "./joining.ts";

const [encoder, decoder, poseEncoder, poseHead] = asReference(tensorsOf(specsOfRun("tiny", "resnet18")));
const [otherEncoder, otherDecoder] = asReference(tensorsOf(specsOfRun("small", "resnet18")));

const named = (name: string, { checkpoint }: typeof encoder) => fileOf(name, checkpoint.tensors);
const namesIn = ({ recognised }: OpenFiles) => recognised.report.files.map(({ name }) => name);

test("joining: encoder and decoder may come one after the other, in either order", () => {
  for (const [first, second] of [
    [encoder, decoder],
    [decoder, encoder],
  ]) {
    const one = joinedBy(null, [first]);
    expect(one.recognised.report.canPredict).toBe(false);
    const both = joinedBy(one, [second]);
    expect(namesIn(both)).toEqual([first.name, second.name]);
    expect(both.recognised.report).toMatchObject({ canPredict: true, problems: [] });
  }
});

test("joining: pose networks join a depth network", () => {
  const all = joinedBy(joinedBy(null, [encoder, decoder]), [poseEncoder, poseHead]);
  expect(all.recognised.report.networks.map(({ network }) => network)).toEqual([
    "depthEncoder",
    "depthDecoder",
    "poseEncoder",
    "poseHead",
  ]);
});

test("joining: files with a depth network of their own take the place of what was open", () => {
  const before = joinedBy(null, [encoder, decoder, poseEncoder]);
  expect(namesIn(joinedBy(before, [otherEncoder, otherDecoder]))).toEqual(["encoder.pth", "depth.pth"]);
});

test("joining: a network that comes again takes the earlier one's place, the others stay", () => {
  const before = joinedBy(null, [encoder, decoder]);
  const again = named("better.pth", decoder);
  expect(namesIn(joinedBy(before, [again]))).toEqual(["encoder.pth", "better.pth"]);
});

test("joining: an encoder of another variant does not join a decoder that it does not fit", () => {
  const before = joinedBy(null, [encoder, decoder]);
  const after = joinedBy(before, [named("small.pth", otherEncoder)]);
  expect(namesIn(after)).toEqual(["small.pth"]);
  expect(after.recognised.report.problems).toEqual([]);
  expect(namesIn(joinedBy(after, [otherDecoder]))).toEqual(["small.pth", "depth.pth"]);
});

test("joining: files that are refused say why, by themselves", () => {
  const before = joinedBy(null, [encoder]);
  const broken = fileOf(
    "depth.pth",
    renamed(decoder.checkpoint.tensors, (name) => name.replace("decoder.25", "decoder.99")),
  );
  const after = joinedBy(before, [broken]);
  expect(namesIn(after)).toEqual(["depth.pth"]);
  expect(after.recognised.report.problems.map(({ severity }) => severity)).toContain("error");
});

test("joining: what was dropped beside and holds no network is not kept", () => {
  const optimiser = fileOf("adam.pth", new Map([["state.0.exp_avg", namedTensor("moment", [4])]]));
  const one = joinedBy(null, [encoder, optimiser]);
  expect(namesIn(one)).toEqual(["encoder.pth", "adam.pth"]);
  expect(namesIn(joinedBy(one, [decoder]))).toEqual(["encoder.pth", "depth.pth"]);
});

test("joining: a file whose name comes again goes, whatever it holds", () => {
  const before = joinedBy(null, [named("weights.pth", encoder), poseEncoder]);
  const after = joinedBy(before, [named("weights.pth", decoder)]);
  expect(namesIn(after)).toEqual(["pose_encoder.pth", "weights.pth"]);
  expect(after.recognised.report.networks.map(({ network }) => network)).toEqual([
    "depthDecoder",
    "poseEncoder",
  ]);
});

test("joining: a file without networks is refused also where others are open", () => {
  const foreign = fileOf("foreign.pth", new Map([["rows", namedTensor("rows", [4])]]));
  expect(joinedBy(joinedBy(null, [encoder]), [foreign]).recognised.report.problems).toMatchObject([
    { severity: "error", code: "weights-unrecognised", file: "foreign.pth" },
  ]);
});
