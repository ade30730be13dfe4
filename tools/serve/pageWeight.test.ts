import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

/** What must come before anything can be clicked (docs/measured.md). */
const MOST_SHELL_BYTES = 220 * 1024;

interface PagePart {
  readonly name: string;
  readonly gzipBytes: number;
  readonly when: "shell" | "lazy" | "worker";
}

let parts: PagePart[];

beforeAll(async () => {
  const script = fileURLToPath(new URL("pageWeight.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1 << 24 });
  parts = JSON.parse(stdout) as PagePart[];
}, 120_000);

describe("the built page", () => {
  test("its shell is at most 220 KB gzipped", () => {
    const shell = parts.filter(({ when }) => when === "shell");
    const listed = shell.map(({ name, gzipBytes }) => `${name} ${gzipBytes}`).join("\n");
    expect(shell.length, listed).toBeGreaterThan(2);
    expect(
      shell.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
      listed,
    ).toBeLessThan(MOST_SHELL_BYTES);
  });

  test("three comes when the cloud is drawn, the tensor library in the worker", () => {
    const heavy = parts.filter(({ gzipBytes }) => gzipBytes > 100_000);
    const found = heavy.map(({ name, when }) => `${when} ${name.replace(/^assets\/|-[^-]*$/g, "")}`);
    expect(found).toContain("lazy cloudScene");
    expect(found).toContain("worker backend");
  });
});
