import { Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { threeFromWorld } from "./worldFrame.ts";

describe("threeFromWorld", () => {
  test("an upright OpenCV camera's up (-y) becomes three's up (+y)", () => {
    const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
    const up = new Vector3(0, -1, 0).applyMatrix4(threeFromWorld([identity]));
    expect(up.y).toBeCloseTo(1, 12);
  });

  test("a world on its side is turned upright, and handedness is kept", () => {
    // The camera's y axis (down) is world +x.
    const onItsSide = [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, -1, 0];
    const matrix = threeFromWorld([onItsSide]);
    expect(new Vector3(-1, 0, 0).applyMatrix4(matrix).y).toBeCloseTo(1, 12);
    expect(matrix.determinant()).toBeCloseTo(1, 12);
  });

  test("without cameras the scene is turned half about x", () => {
    const turned = new Vector3(1, 2, 3).applyMatrix4(threeFromWorld([]));
    expect(turned.x).toBeCloseTo(1, 12);
    expect(turned.y).toBeCloseTo(-2, 12);
    expect(turned.z).toBeCloseTo(-3, 12);
  });
});
