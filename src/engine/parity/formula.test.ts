import { expect, test } from "vitest";
import { Declaration, torchDefault } from "../networks/declaration.ts";
import { seedOf } from "../networks/nameSeed.ts";
import { formulaWeights, probeVector, uniformAt } from "./formula.ts";

test("formula: seeds are the FNV-1a hashes that the golden README lists", () => {
  expect(seedOf("")).toBe(0x811c9dc5);
  expect(seedOf("foobar")).toBe(0xbf9cf968);
  expect(seedOf("input.target")).toBe(0xe6be59d2);
});

test("formula: the stream has the values that the golden README lists, each reachable alone", () => {
  const seed = seedOf("encoder.stem.0.conv.weight");
  expect(uniformAt(seed, 123456)).toBe(0.17610641126520932);
  expect(uniformAt(seed, 0)).toBe(0.6044447633903474);
  expect(uniformAt(seed, 1)).toBe(0.9196032169274986);
  expect(uniformAt(seed, 2)).toBe(0.03708562976680696);
});

test("formula: a convolution's weight is v sqrt(3 / fan in), a bias 0.05 v, a norm's weight 1 + 0.1 v", () => {
  const declaration = new Declaration("encoder");
  declaration.convolution("stem.0.conv", {
    inputs: 3,
    outputs: 2,
    kernel: 3,
    bias: true,
    initial: torchDefault,
  });
  declaration.batchNorm("bn", 4);
  const weights = formulaWeights("");
  const [weight, bias, gamma, , mean, variance] = declaration.specs.map((spec) => weights(spec));
  const v = 2 * 0.6044447633903474 - 1;
  expect(weight).toHaveLength(54);
  expect(weight[0]).toBe(Math.fround(v * Math.sqrt(3 / 27)));
  expect(bias[1]).toBe(Math.fround(0.05 * (2 * uniformAt(seedOf("encoder.stem.0.conv.bias"), 1) - 1)));
  expect(gamma[0]).toBe(Math.fround(1 + 0.1 * (2 * uniformAt(seedOf("encoder.bn.weight"), 0) - 1)));
  expect(mean[3]).toBe(Math.fround(0.1 * (2 * uniformAt(seedOf("encoder.bn.running_mean"), 3) - 1)));
  expect(variance[2]).toBe(Math.fround(0.75 + 0.5 * uniformAt(seedOf("encoder.bn.running_var"), 2)));
});

test("formula: the set's prefix and the probe's suffix belong to the name", () => {
  const declaration = new Declaration("depth");
  declaration.batchNorm("bn", 1);
  expect(formulaWeights("")(declaration.specs[0])).not.toEqual(formulaWeights("b.")(declaration.specs[0]));
  expect(probeVector("b.", "w", 1)[0]).toBe(Math.fround(2 * uniformAt(seedOf("b.w.probe"), 0) - 1));
});
