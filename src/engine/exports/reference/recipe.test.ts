import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { depthNetShapeOf } from "../../networks/depthNetShape.ts";
import { parameterSpecs } from "../../networks/setup.ts";
import { REFERENCE_NETWORKS, referenceStateDictionaries } from "./stateDictionaries.ts";

const DOCS = new URL("../../../../docs/to-the-reference.md", import.meta.url);
/** What the documented assertion lets strict loading miss. */
const [, pattern = ""] = /re\.search\(r"([^"]+)"/.exec(readFileSync(DOCS, "utf8")) ?? [];
const mayBeMissing = new RegExp(pattern);

const specs = parameterSpecs({
  depthNet: depthNetShapeOf("tiny", true),
  poseNetworks: "resnet18",
  initialDisparity: 0.09,
});

/** Names and shapes count here; no value is looked at. */
const trained = new Map(
  specs.map(({ name, torchShape }) => [
    name,
    { dtype: "F32", shape: torchShape, data: new Float32Array(0) } as const,
  ]),
);

describe("documented lines that load weights.safetensors into the published networks", () => {
  test.each(REFERENCE_NETWORKS)(
    "%s: may miss what an export fills in, and nothing that is trained",
    (network) => {
      expect(pattern).not.toBe("");
      const state = referenceStateDictionaries(trained, "w").get(network) ?? new Map();
      const missing = [...state.keys()].filter((key) => !trained.has(`${network}.${key}`));
      expect(state.size).toBeGreaterThan(missing.length);
      expect(missing.filter((key) => !mayBeMissing.test(key))).toEqual([]);
      const allowed = [...state.keys()].filter((key) => mayBeMissing.test(key));
      expect(allowed).toEqual(missing);
    },
  );
});
