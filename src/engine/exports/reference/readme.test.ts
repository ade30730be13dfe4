import { describe, expect, test } from "vitest";
import { type ExportFacts, readmeOf, type WeightFacts } from "./readme.ts";

const facts: ExportFacts = {
  width: 320,
  height: 256,
  stride: 1,
  lengths: "colmap",
  folders: [{ name: "room", normalisedFromColmap: 0.25, isScaleMeasured: true }],
  trainItems: 40,
  validationItems: 12,
  testItems: 12,
  weights: null,
};
const weights: WeightFacts = {
  networks: ["encoder", "depth", "trans_encoder", "trans"],
  encoder: { builder: "networks.mpvit_tiny()", channels: [64, 96, 176, 216, 216] },
  ownNetworks: [],
  run: { minDepth: 0.2, maxDepth: 20, isScaleAroundOne: true, heldOutValidation: true },
};

describe("README of an export", () => {
  test("the batch is the published one, and never larger than either split", () => {
    expect(readmeOf(facts)).toContain("--batch_size 12 ");
    expect(readmeOf({ ...facts, validationItems: 5 })).toContain("--batch_size 5 ");
    expect(readmeOf({ ...facts, trainItems: 3, validationItems: 5 })).toContain("--batch_size 3 ");
  });

  test("a run's depth range stands in the command that trains and in the one that evaluates", () => {
    expect(readmeOf({ ...facts, weights }).match(/--min_depth 0\.2 --max_depth 20/g)).toHaveLength(2);
    expect(readmeOf(facts)).not.toContain("--min_depth");
  });

  test("a factor that no sparse point measured is called a guess", () => {
    expect(readmeOf(facts)).toContain("room  0.250000000\n");
    const folders = facts.folders.map((folder) => ({ ...folder, isScaleMeasured: false }));
    expect(readmeOf({ ...facts, folders })).toContain("room  0.250000000  (a guess");
  });

  test("without ground truth nothing is evaluated", () => {
    expect(readmeOf(facts)).toContain("evaluate_nyu.py");
    expect(readmeOf({ ...facts, testItems: 0 })).not.toContain("evaluate_nyu.py --");
  });

  test("weights are loaded, and the encoder is named, where the published code has the network", () => {
    const readme = readmeOf({ ...facts, weights });
    expect(readme).toContain("--models_to_load encoder depth trans_encoder trans\n");
    expect(readme).toContain("networks.mpvit_tiny() with num_ch_enc = [64, 96, 176, 216, 216]");
    expect(readme).toContain('state["net.3.bias"][3::4] += 100');
  });

  test("networks of our own are left out of the command, and nothing is said of mending them", () => {
    const readme = readmeOf({ ...facts, weights: { ...weights, ownNetworks: weights.networks } });
    expect(readme).not.toContain("--models_to_load");
    expect(readme).not.toContain("net.3.bias");
    expect(readme).toContain("leaves them out: encoder, depth, trans_encoder, trans.");
  });

  test("weights that have seen the validation targets are said to", () => {
    const run = { minDepth: 0.1, maxDepth: 10, isScaleAroundOne: false, heldOutValidation: false };
    const words = "The run trained on all targets";
    expect(readmeOf({ ...facts, weights: { ...weights, run } })).toContain(words);
    expect(readmeOf({ ...facts, weights })).not.toContain(words);
  });
});
