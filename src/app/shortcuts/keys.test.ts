import { describe, expect, test } from "vitest";
import { ariaKeys, keyCaps } from "./keys.ts";

describe("a binding in words", () => {
  test.each([
    ["Space", ["Space"], "Space"],
    ["s", ["S"], "S"],
    ["ArrowLeft", ["←"], "ArrowLeft"],
    ["[Shift]+?", ["?"], "?"],
    ["[Control]+[Alt]+[", ["["], "["],
    ["$mod+Shift+z", ["Ctrl", "Shift", "Z"], "Control+Shift+Z"],
  ])("%s", (binding, caps, aria) => {
    expect(keyCaps(binding, false)).toEqual(caps);
    expect(ariaKeys(binding, false)).toBe(aria);
  });

  test("on Apple's keyboards Command takes the place of Control", () => {
    expect(keyCaps("$mod+z", true)).toEqual(["⌘", "Z"]);
    expect(ariaKeys("$mod+z", true)).toBe("Meta+Z");
  });
});
