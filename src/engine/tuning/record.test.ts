import { describe, expect, test } from "vitest";
import { workOf } from "../kernels/conv2d/tiles.ts";
import { chooseShapes, type ProblemTimes } from "./choose.ts";
import { geometryOf, TUNING_PROBLEMS } from "./problems.ts";
import { type Circumstances, circumstancesOf, recordFor, tilesOf, tuningRecord } from "./record.ts";

const times: readonly ProblemTimes[] = [
  {
    work: "gradient, large windows",
    problem: "made up",
    shapes: { "4x8": { medianMs: 2, shares: [1, 1] }, "8x8": { medianMs: 1, shares: [0.5, 0.6] } },
  },
];

const info = { vendor: "a", architecture: "b", device: "c", description: "driver 1" } as GPUAdapterInfo;
const circumstances = await circumstancesOf(info, "Browser 1");
const record = tuningRecord(circumstances, chooseShapes(times), times);
/** As it comes back from storage. */
const stored = (change: object = {}): unknown => JSON.parse(JSON.stringify({ ...record, ...change }));

describe("a stored choice of tile shapes", () => {
  test("comes back as it was", () => {
    expect(recordFor(circumstances, stored())).toEqual(record);
    expect(tilesOf(record)["gradient, large windows"]).toBe("8x8");
    expect(tilesOf(record)["forward, large windows"]).toBe("4x8");
  });

  test.each([
    ["vendor", "d"],
    ["architecture", "d"],
    ["device", "d"],
    ["description", "driver 2"],
    ["runtime", "Browser 2"],
    ["kernels", "0".repeat(64)],
  ] satisfies [keyof Circumstances, string][])("is stale where the %s is another", (name, value) => {
    expect(recordFor({ ...circumstances, [name]: value }, stored())).toBeNull();
  });

  const { "forward, large windows": _, ...oneMissing } = record.chosen;
  test.each([
    ["nothing", undefined],
    ["text", "{"],
    ["another format", stored({ format: "gasmono-run" })],
    ["another version", stored({ version: 2 })],
    ["a field too many", stored({ more: 1 })],
    ["no choice", stored({ chosen: {} })],
    ["a kind of work without one", stored({ chosen: oneMissing })],
    [
      "an unknown shape",
      stored({
        chosen: { ...record.chosen, "forward, large windows": { shape: "16x16", shareOfDefault: 1 } },
      }),
    ],
    [
      "a time that is none",
      stored({ times: [{ ...times[0], shapes: { "4x8": { medianMs: -1, shares: [1, 1] } } }] }),
    ],
  ])("is not taken if it is %s", (_what, value) => {
    expect(recordFor(circumstances, value)).toBeNull();
  });
});

test("what runs and with which kernels is part of the circumstances", async () => {
  expect(circumstances).toMatchObject({ runtime: "Browser 1", description: "driver 1" });
  expect(circumstances.kernels).toMatch(/^[0-9a-f]{64}$/);
});

test("every problem is of the kind of work that it stands for", () => {
  for (const problem of TUNING_PROBLEMS) {
    const direction = problem.work.startsWith("forward") ? "forward" : "gradient";
    const geometry = geometryOf(problem);
    const { batch, outHeight, outWidth, outChannels } = geometry;
    const result = direction === "forward" ? [batch, outHeight, outWidth, outChannels] : problem.image;
    expect({ problem, work: workOf(direction, geometry, result) }).toEqual({ problem, work: problem.work });
  }
});
