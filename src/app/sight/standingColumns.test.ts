import { expect, test } from "vitest";
import type { Column } from "../../engine/protocol.ts";
import { standingColumns } from "./standingColumns.ts";

const chosen = { A: "optimT", B: "optimR" } as const;

test.each<[string, readonly Column[], { A: Column; B: Column }]>([
  ["the stages that were chosen stand where the run has them", [], { A: "optimT", B: "optimR" }],
  [
    "a stage that is off gives its place to the nearest earlier one",
    ["optimT"],
    { A: "coarse", B: "optimR" },
  ],
  ["without coarse poses that is the unwarped source", ["coarse", "optimT"], { A: "identity", B: "optimR" }],
  ["both sides do not fall back to the same stage", ["optimT", "optimR"], { A: "identity", B: "coarse" }],
  ["what was chosen and is there keeps its side", ["optimR"], { A: "optimT", B: "coarse" }],
])("%s", (_sentence, off, standing) => {
  const all: readonly Column[] = ["identity", "coarse", "optimT", "optimR"];
  const source = Object.fromEntries(all.map((column) => [column, off.includes(column) ? null : {}]));
  expect(standingColumns(chosen, source as Record<Column, unknown>)).toEqual(standing);
});

test("a choice is left alone as long as no source is on screen", () => {
  expect(standingColumns(chosen, null)).toEqual(chosen);
});
