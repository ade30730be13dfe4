import { expect, test } from "vitest";
import { protocols } from "../engine/evaluation/protocols.ts";
import { UsageError } from "./command.ts";
import { evaluateChoicesOf } from "./evaluateOptions.ts";

test("evaluate: without options the indoor protocol, scaled per image, and nothing is written", () => {
  expect(evaluateChoicesOf({})).toEqual({
    protocol: "indoor",
    scaling: "perImage",
    flip: false,
    frames: "all",
    csv: null,
    latex: null,
    figures: null,
    worst: Number.POSITIVE_INFINITY,
  });
});

test.each(Object.keys(protocols))("evaluate: --protocol %s is the name in the table", (protocol) => {
  expect(evaluateChoicesOf({ protocol }).protocol).toBe(protocol);
});

test.each([
  ["nyu as released", "nyu-as-released"],
  ["NYU_as_released", "nyu-as-released"],
  ["nyuasreleased", "nyu-as-released"],
  ["7-Scenes", "7scenes"],
  ["7 scenes monoindoor", "7scenes-monoindoor"],
  ["KITTI", "kitti"],
])("evaluate: --protocol %j means %s", (typed, protocol) => {
  expect(evaluateChoicesOf({ protocol: typed }).protocol).toBe(protocol);
});

test.each([
  ["per-image", "perImage"],
  ["per-sequence", "perSequence"],
  ["none", "none"],
])("evaluate: --scaling %s", (scaling, mode) => {
  expect(evaluateChoicesOf({ scaling }).scaling).toBe(mode);
});

test("evaluate: --frames held-out evaluates what the run's training never had as a target", () => {
  expect(evaluateChoicesOf({ frames: "held-out" }).frames).toBe("heldOut");
});

test("evaluate: the worst frames are a number, and only of figures", () => {
  expect(evaluateChoicesOf({ figures: "out", worst: "5" })).toMatchObject({ figures: "out", worst: 5 });
});

test.each([
  ["a protocol that only objects have", { protocol: "toString" }, "choose of indoor, nyu"],
  ["no protocol's name", { protocol: "" }, "choose of indoor, nyu"],
  ["a part of a protocol's name", { protocol: "nyu as" }, "choose of indoor, nyu"],
  ["the engine's spelling of a scaling", { scaling: "perImage" }, "choose of per-image, per-sequence, none"],
  ["an unknown set of frames", { frames: "some" }, "choose of all, held-out"],
  ["worst frames without figures", { worst: "5" }, "--figures"],
  ["no worst frame", { figures: "out", worst: "0" }, "a number of frames"],
])("evaluate: %s is refused", (_, values, message) => {
  expect(() => evaluateChoicesOf(values)).toThrow(UsageError);
  expect(() => evaluateChoicesOf(values)).toThrow(message);
});
