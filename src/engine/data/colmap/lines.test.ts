import { expect, test } from "vitest";
import type { SourceFile } from "../sourceFile.ts";
import { forEachLine } from "./lines.ts";

function fileOf(chunks: readonly (string | Uint8Array)[]): SourceFile {
  return {
    path: "images.txt",
    openStream: async () =>
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) {
            controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
          }
          controller.close();
        },
      }),
  };
}

async function linesOf(chunks: readonly string[]): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  await forEachLine(fileOf(chunks), (bytes, start, end, line) => {
    lines.push([line, new TextDecoder().decode(bytes.subarray(start, end))]);
  });
  return lines;
}

test("lines are the same wherever the stream is cut", async () => {
  const text = "first\r\n\nthird line\n  4 \r\nlast";
  const whole = await linesOf([text]);
  expect(whole).toEqual([
    [1, "first"],
    [2, ""],
    [3, "third line"],
    [4, "  4 "],
    [5, "last"],
  ]);
  for (let cut = 0; cut <= text.length; cut++) {
    expect(await linesOf([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  }
  expect(await linesOf([...text])).toEqual(whole);
});

test("a line longer than the buffer arrives whole", async () => {
  const long = "x".repeat(300_000);
  const lines = await linesOf(["a\n", long.slice(0, 200_000), `${long.slice(200_000)}\nb`]);
  expect(lines.map(([number, text]) => [number, text.length])).toEqual([
    [1, 1],
    [2, 300_000],
    [3, 1],
  ]);
});

test("a line of more than 16 MiB is refused while it streams", async () => {
  const piece = new Uint8Array(1 << 20).fill(0x31);
  const endless: SourceFile = {
    path: "images.txt",
    openStream: async () => new ReadableStream({ pull: (controller) => controller.enqueue(piece.slice()) }),
  };
  await expect(forEachLine(endless, () => undefined)).rejects.toThrow("longer than 16 MiB");
});
