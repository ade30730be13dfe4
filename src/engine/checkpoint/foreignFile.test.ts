import { describe, expect, test } from "vitest";
import { zipOf } from "../../../tools/test/zipWriting.ts";
import { readCheckpoint } from "./checkpointFile.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("what people find instead of weights is told by its name:", () => {
  test.each<[string, Uint8Array, string, string]>([
    ["nothing", new Uint8Array(0), "is empty", "Download it again"],
    ["a page", bytesOf("\n<!DOCTYPE html><html>"), "is a web page", "save the file that it offers"],
    ["a page with a byte order mark", bytesOf("\xef\xbb\xbf<HTML>"), "is a web page", "save the file"],
    ["a server's refusal", bytesOf('<?xml version="1.0"?><Error>'), "is a web page", "save the file"],
    [
      "a pointer",
      bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a"),
      "is a pointer of Git LFS",
      "git lfs pull",
    ],
    [
      "half of gzip's mark",
      Uint8Array.of(0x1f, 0x8c, 8, 0),
      "neither as safetensors nor as",
      "Choose weights",
    ],
    ["a packed archive", Uint8Array.of(0x1f, 0x8b, 8, 0), "is packed with gzip", "Unpack it"],
    ["a download that did not end", new Uint8Array(1000), "nothing but zeros", "Download it again"],
    [
      "a picture",
      bytesOf("\x89PNG\r\n\x1a\n"),
      'but with "\x89PNG\\r\\n',
      "Choose weights saved as .safetensors",
    ],
  ])("%s", async (_, bytes, found, remedy) => {
    await expect(readCheckpoint(bytes, "w.pth")).rejects.toMatchObject({
      problem: {
        code: "checkpoint-format",
        file: "w.pth",
        message: expect.stringContaining(found),
        remedy: expect.stringContaining(remedy),
      },
    });
  });

  test("a zip of several files", async () => {
    const zip = zipOf([{ name: "weights/encoder.pth", content: Uint8Array.of(1) }]);
    await expect(readCheckpoint(zip, "all.zip")).rejects.toThrow(
      'all.zip: The file is a zip with files of weights in it ("weights/encoder.pth"). Unpack it, and give the files in it.',
    );
  });
});
