import { describe, expect, test } from "vitest";
import { isFound } from "./settingsSearch.tsx";

describe("a setting is found", () => {
  test.each([
    ["", true],
    ["  ", true],
    ["optim r", true],
    ["ROTATION", true],
    ["edges map", true],
    ["edges walls", false],
  ])("Optim R by %j: %s", (query, found) => {
    expect(isFound("Optim R", query)).toBe(found);
  });

  test("by its name alone where nothing is told of it", () => {
    expect(isFound("Batch size", "batch")).toBe(true);
    expect(isFound("Batch size", "edges")).toBe(false);
  });
});
