import { expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { changeInWords } from "./changeInWords.ts";

const { nano } = PRESETS;

test.each([
  [{ ...nano, poses: { ...nano.poses, optimT: false } }, "Optim t on → off"],
  [{ ...nano, losses: { ...nano.losses, mu: 0.25 } }, "μ 0.1 → 0.25"],
  [{ ...nano, seed: 7, stride: 2 }, "seed 1 → 7, stride 1 → 2"],
  [{ ...nano, network: { ...nano.network, encoder: "small" as const } }, "encoder nano → MPViT small"],
  [PRESETS.paper, "preset paper"],
  [{ ...nano, seed: 7, stride: 2, steps: 10 }, "3 settings"],
])("a change of settings is told by what differs", (after, words) => {
  expect(changeInWords(nano, after)).toBe(words);
});
