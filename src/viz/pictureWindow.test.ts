import { describe, expect, test } from "vitest";
import {
  MOST_ZOOM,
  pannedBy,
  pictureFromView,
  revealing,
  viewFromPicture,
  WHOLE_PICTURE,
  zoomedAbout,
} from "./pictureWindow.ts";

const at = { x: 0.3, y: 0.8 };

describe("the window onto a picture", () => {
  test("what lies under the pointer stays under it while zooming", () => {
    const near = zoomedAbout(zoomedAbout(WHOLE_PICTURE, 3, at), 2.5, at);
    expect(near.zoom).toBeCloseTo(7.5, 12);
    expect(pictureFromView(near, at).x).toBeCloseTo(0.3, 12);
    expect(pictureFromView(near, at).y).toBeCloseTo(0.8, 12);
  });

  test("it never leaves the picture, and out again is the whole picture", () => {
    const corner = pannedBy(zoomedAbout(WHOLE_PICTURE, 4, at), { x: -9, y: 9 });
    expect(corner).toEqual({ zoom: 4, left: 0.75, top: 0 });
    expect(zoomedAbout(corner, 0.01, at)).toEqual(WHOLE_PICTURE);
    expect(zoomedAbout(corner, 1e9, at).zoom).toBe(MOST_ZOOM);
  });

  test("dragging to the right shows what is further left", () => {
    const window = zoomedAbout(WHOLE_PICTURE, 2, { x: 0.5, y: 0.5 });
    expect(pannedBy(window, { x: 0.2, y: 0 }).left).toBeCloseTo(window.left - 0.1, 12);
  });

  test("places of view and picture are each other's inverse", () => {
    const window = zoomedAbout(WHOLE_PICTURE, 5, at);
    const there = viewFromPicture(window, pictureFromView(window, { x: 0.1, y: 0.7 }));
    expect(there.x).toBeCloseTo(0.1, 12);
    expect(there.y).toBeCloseTo(0.7, 12);
  });

  test("a place out of sight is brought to the nearest edge", () => {
    const window = { zoom: 4, left: 0, top: 0.5 };
    expect(revealing(window, { x: 0.5, y: 0.6 })).toEqual({ zoom: 4, left: 0.25, top: 0.5 });
    expect(revealing(window, { x: 0.1, y: 0.2 })).toEqual({ zoom: 4, left: 0, top: 0.2 });
  });
});
