import { describe, expect, test } from "vitest";
import { cameraCentre, compose, invert, transformPoint } from "./rigid.ts";

/** A quarter turn about z, then a shift. */
const quarter = [0, -1, 0, 1, 1, 0, 0, 2, 0, 0, 1, 3];

describe("rigid transforms", () => {
  test("a transform after its inverse leaves points where they were", () => {
    const back = transformPoint(compose(invert(quarter), quarter), [4, 5, 6]);
    for (const [i, expected] of [4, 5, 6].entries()) expect(back[i]).toBeCloseTo(expected, 12);
  });

  test("a product applies its right factor first", () => {
    const shift = [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0];
    expect(transformPoint(compose(quarter, shift), [1, 0, 0])).toEqual(
      transformPoint(quarter, transformPoint(shift, [1, 0, 0])),
    );
  });

  test("the camera's centre is the world point that it sees at its origin", () => {
    const atOrigin = transformPoint(quarter, cameraCentre(quarter));
    for (const coordinate of atOrigin) expect(coordinate).toBeCloseTo(0, 12);
  });
});
