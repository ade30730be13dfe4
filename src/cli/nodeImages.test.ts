import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { pngOf, problemOf } from "../engine/data/dropTesting.ts";
import { readImageHeader } from "../engine/data/imageHeader.ts";
import { decodeWithSharp } from "./nodeImages.ts";

const png = pngOf(6, 4, (x, y) => [40 * x, 60 * y, 128]);

describe("the terminal's decoder", () => {
  test("gives the stored pixels of a PNG", async () => {
    const { width, height, rgba } = await decodeWithSharp(png, "a.png");
    expect([width, height]).toEqual([6, 4]);
    expect([...rgba.slice(0, 8)]).toEqual([0, 0, 128, 255, 40, 0, 128, 255]);
    expect([...rgba.slice(-4)]).toEqual([200, 180, 128, 255]);
  });

  test.each(["jpeg", "webp"] as const)("reads %s, whose header agrees", async (format) => {
    const bytes = await sharp(png).toFormat(format, { quality: 100 }).toBuffer();
    const { width, height, rgba } = await decodeWithSharp(bytes, `a.${format}`);
    expect(readImageHeader(bytes, `a.${format}`)).toMatchObject({ width, height });
    expect([width, height, rgba.length]).toEqual([6, 4, 96]);
    expect(Math.abs(rgba[2] - 128)).toBeLessThan(25);
  });

  test("ignores the EXIF orientation, as COLMAP does", async () => {
    const turned = await sharp(png).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect((await sharp(turned).metadata()).orientation).toBe(6);
    const { width, height } = await decodeWithSharp(turned, "a.jpg");
    expect([width, height]).toEqual([6, 4]);
  });

  test("ignores colour profiles: pixels are as stored", async () => {
    const grey = pngOf(4, 4, () => [200, 40, 90]);
    const wide = await sharp(grey).withIccProfile("p3", { attach: true }).png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect([...stored.subarray(0, 3)]).not.toEqual([200, 40, 90]); // converted to P3 when it was written
    const { rgba } = await decodeWithSharp(wide, "a.png");
    expect([...rgba.slice(0, 3)]).toEqual([...stored.subarray(0, 3)]);
  });

  test("makes RGBA of grey and of 16-bit colour", async () => {
    const grey = await sharp(png).greyscale().png().toBuffer();
    const [r, g, b, a] = (await decodeWithSharp(grey, "a.png")).rgba;
    expect([r === g, g === b, a]).toEqual([true, true, 255]);
    const deep = await sharp(png).toColourspace("rgb16").png().toBuffer();
    expect([...(await decodeWithSharp(deep, "a.png")).rgba.slice(4, 8)]).toEqual([40, 0, 128, 255]);
  });

  test("refuses damaged data", async () => {
    const jpeg = await sharp(pngOf(64, 64, (x, y) => [x * 4, y * 4, (x * y) % 256]))
      .jpeg()
      .toBuffer();
    const problem = await problemOf(decodeWithSharp(jpeg.subarray(0, jpeg.length / 2), "images/a.jpg"));
    expect(problem).toMatchObject({ code: "picture-unreadable", file: "images/a.jpg" });
  });
});
