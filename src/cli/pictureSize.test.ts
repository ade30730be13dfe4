import { expect, test } from "vitest";
import { UsageError } from "./command.ts";
import { pictureSizeOf } from "./pictureSize.ts";

test("size: HEIGHTxWIDTH, or none", () => {
  expect(pictureSizeOf("96x128")).toEqual({ height: 96, width: 128 });
  expect(pictureSizeOf(undefined)).toBeNull();
});

test.each(["96", "96x", "96X128", "100x128", "96x100", "0x32", "-32x32", "32x32x32", true])(
  "size: %j is refused",
  (typed) => expect(() => pictureSizeOf(typed)).toThrow(UsageError),
);
