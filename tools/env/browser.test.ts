import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inspect, installedPaths } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "gasmono-browser-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that answers `--version` like a browser. */
function fakeBrowser(answer: string): string {
  const path = join(folder, `browser-${answer.replaceAll(/\W/g, "-")}`);
  writeFileSync(path, `#!/bin/sh\n${answer === "" ? "exit 1" : `echo "${answer}"`}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === "win32")("a browser", () => {
  test.each([
    ["Chromium 156.0.8078.79 built on Debian GNU/Linux 12", "Chromium 156.0.8078.79"],
    ["Google Chrome 140.0.7339.80", "Chrome 140.0.7339.80"],
    ["Google Chrome for Testing 141.0.1.2", "Chrome for Testing 141.0.1.2"],
    ["Microsoft Edge 139.0.3405.86", "Edge 139.0.3405.86"],
  ])("that says %s is taken", async (answer, version) => {
    const executablePath = fakeBrowser(answer);
    expect(await inspect(executablePath, "installed")).toEqual({
      executablePath,
      version,
      source: "installed",
    });
  });

  test.each([
    ["is too old", "Chromium 120.0.6099.109"],
    ["is another program", "Mozilla Firefox 150.0"],
    ["does not start", ""],
  ])("that %s is passed over", async (_, answer) => {
    expect(await inspect(fakeBrowser(answer), "installed")).toBeNull();
  });

  test("that is not there is passed over", async () => {
    expect(await inspect(join(folder, "missing"), "installed")).toBeNull();
  });
});

test("browsers are looked for where each system keeps them", () => {
  const onLinux = installedPaths("linux", { PATH: "/usr/local/bin:/usr/bin" });
  expect(onLinux).toContain(join("/usr/bin", "chromium"));
  expect(onLinux.indexOf(join("/usr/bin", "google-chrome-stable"))).toBeLessThan(
    onLinux.indexOf(join("/usr/local/bin", "chromium")),
  );
  expect(installedPaths("darwin", { HOME: "/Users/ada" })).toContain(
    join("/Users/ada", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
  );
  expect(installedPaths("win32", { PROGRAMFILES: "C:/Program Files" })).toContain(
    join("C:/Program Files", "Google/Chrome/Application/chrome.exe"),
  );
});
