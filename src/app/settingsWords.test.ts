import { expect, test } from "vitest";
import { PRESETS } from "../engine/training/presets.ts";
import { changeInWords } from "./settingsWords.ts";

const { nano } = PRESETS;

test.each([
  [{ ...nano, poses: { ...nano.poses, optimT: false } }, "Optim t on → off"],
  [{ ...nano, losses: { ...nano.losses, mu: 0.25 } }, "μ 0.100 → 0.250"],
  [{ ...nano, seed: 7, stride: 2 }, "Seed 1 → 7, Stride 1 → 2"],
  [PRESETS.paper, "preset paper"],
  [{ ...nano, seed: 7, stride: 2, steps: 10 }, "3 settings"],
])("a change of settings is told by what differs", (after, words) => {
  expect(changeInWords(nano, after)).toBe(words);
});
