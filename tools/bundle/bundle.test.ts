import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { projectRoot } from "../env/projectRoot.mjs";
import { packageFoldersOf } from "./commandFile.mjs";
import { materialFiles, runtimeFiles } from "./contents.mjs";
import { hostSystem, refusalOn, systemNeeds } from "./hostSystem.mjs";
import { licenceFiles } from "./licences.mjs";
import { type BundleFile, checkedSizes, checksumsOf, fillIn, LARGEST_BYTES, packed } from "./plan.mjs";

const isLinuxX64 = refusalOn(hostSystem()) === null;
const scratch = mkdtempSync(join(tmpdir(), "gasmono-bundle-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const file = (path: string, text: string | Buffer): BundleFile => ({
  path,
  part: "part",
  content: Buffer.from(text),
});
const NEEDS = { glibc: "2.34", glibcxx: "3.4.30" };
const launcherFor = (runtime: readonly BundleFile[]) =>
  fillIn(readFileSync(join(projectRoot, "tools/bundle/launcher.sh"), "utf8"), runtime, NEEDS, 131e6);

// The compiled packages are installed for the machine that runs the test.
test.runIf(isLinuxX64)(
  "the bundle holds Node, the command, the addons, the sample and golden numbers",
  () => {
    const files = [...runtimeFiles({ node: Buffer.alloc(0), commandCode: "" }), ...materialFiles()];
    const paths = files.map(({ path }) =>
      path.replace(/\d+\.\d+\.\d+/, "VERSION").replace(/^(golden)\/.*/, "$1/..."),
    );
    expect([...new Set(paths)]).toEqual([
      "runtime/bin/node",
      "runtime/gasmono.mjs",
      "runtime/checkLibraries.cjs",
      "runtime/dist/linux-x64/dawn.node",
      "runtime/node_modules/@img/sharp-linux-x64/index.cjs",
      "runtime/node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-VERSION.node",
      "runtime/node_modules/@img/sharp-linux-x64/package.json",
      "runtime/node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.VERSION",
      "runtime/node_modules/@img/sharp-libvips-linux-x64/package.json",
      "runtime/node_modules/@img/sharp-libvips-linux-x64/versions.json",
      "sample/room.zip",
      "golden/...",
    ]);
  },
);

test("a folder of the largest size or more is refused with its table", () => {
  const files = [file("a", Buffer.alloc(LARGEST_BYTES - 1))];
  expect(checkedSizes(files)).toContain("in all");
  expect(() => checkedSizes([...files, file("b", "x")])).toThrow(
    /under 60 MB and would not:\n {2}part +60\.0 MB/,
  );
});

test("a bundle is made on x86-64 Linux with glibc alone, of a Node in one file", () => {
  const host = { platform: "linux", arch: "x64", isGlibc: true, isNodeShared: false };
  expect(refusalOn(host)).toBeNull();
  expect(refusalOn({ ...host, arch: "arm64" })).toContain("this is linux-arm64");
  expect(refusalOn({ ...host, platform: "darwin", isGlibc: false })).toContain("this is darwin-x64");
  expect(refusalOn({ ...host, isGlibc: false })).toContain("this is linux-x64 without glibc");
  expect(refusalOn({ ...host, isNodeShared: true })).toContain("nodejs.org");
});

test("what the system must have is the newest version that any binary names", () => {
  const elf = (...names: string[]) => Buffer.from(`\0${names.join("\0")}\0`);
  expect(
    systemNeeds([
      elf("GLIBC_2.9", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30"),
      elf("GLIBC_2.34", "GLIBC_2.4", "XGLIBC_2.99"),
    ]),
  ).toEqual(NEEDS);
  expect(() => systemNeeds([elf("GLIBC_2.9")])).toThrow("GLIBCXX");
});

test("modules of nested and scoped packages count to the innermost package", () => {
  const modules = [
    "/p/src/cli/main.ts",
    "/p/node_modules/@img/colour/color.cjs",
    "/p/node_modules/a/node_modules/b/x/y.js",
    "/p/node_modules/a/node_modules/b/z.js",
  ];
  expect(packageFoldersOf(modules)).toEqual([
    "/p/node_modules/@img/colour",
    "/p/node_modules/a/node_modules/b",
  ]);
});

test("licences are the packages' own texts, and a package without one is named as such", () => {
  const folderOf = (name: string, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
      writeFileSync(join(scratch, name, path), text);
    }
    return join(scratch, name);
  };
  const manifest = (name: string) => JSON.stringify({ name, version: "1.2.3", license: "MIT" });
  const packages = [
    folderOf("with", {
      "package.json": manifest("@scope/with"),
      "LICENSE.md": "the text",
      "README.md": "no",
    }),
    folderOf("without", { "package.json": manifest("without"), "README.md": "no" }),
  ];
  const node = folderOf("nodejs", { LICENSE: "Node's text", "bin/node": "" });
  const files = licenceFiles(packages, join(node, "bin/node"));
  const textOf = (path: string) => files.find((found) => found.path === path)?.text;
  expect(textOf("licences/scope-with.txt")).toBe("the text");
  expect(textOf("licences/node.txt")).toBe("Node's text");
  expect(textOf("licences/README.md")).toContain("| without | 1.2.3 | MIT | none in the package |");
  expect(files.map(({ path }) => path)).not.toContain("licences/without.txt");
  expect(() => licenceFiles(packages, join(scratch, "bare/bin/node"))).toThrow("no licence text");
});

test("only large files are packed, and come out as they were", () => {
  const large = file("runtime/large", Buffer.alloc(2_000_000, 7));
  const [small, packedLarge] = packed([file("runtime/small", "x"), large]);
  expect(small.path).toBe("runtime/small");
  expect(packedLarge.path).toBe("runtime/large.gz");
  expect(gunzipSync(packedLarge.content).equals(large.content)).toBe(true);
});

test("checksums read as sha256sum writes them, and the launcher's cache has a name of the runtime's contents", () => {
  expect(checksumsOf([file("b", "x"), file("a", "")])).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n" +
      "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  b\n",
  );
  expect(launcherFor([file("runtime/a", "x")])).toBe(launcherFor([file("runtime/a", "x")]));
  expect(launcherFor([file("runtime/a", "x")])).not.toBe(launcherFor([file("runtime/a", "y")]));
  expect(() => fillIn("@NOBODY@", [], NEEDS, 0)).toThrow("@NOBODY@");
});

/** A bundle whose Node is a shell script: says its arguments, and fails the check of the libraries when told to. */
function bundleWithPretendNode(name: string, exitOfCheck: number): string {
  const folder = join(scratch, name);
  const script = `#!/bin/sh\ncase $1 in *checkLibraries.cjs) exit ${exitOfCheck};; esac\necho "$@"\n`;
  const runtime = packed([
    { ...file("runtime/bin/node", script.padEnd(1_000_001, "\n")), isExecutable: true },
    file("runtime/gasmono.mjs", ""),
  ]);
  for (const { path, content } of [file("gasmono", launcherFor(runtime)), ...runtime]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return join(folder, "gasmono");
}

const start = (launcher: string, cache: string, ...args: string[]) =>
  spawnSync("sh", [launcher, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, GASMONO_CACHE: join(scratch, cache) },
  });

test.runIf(isLinuxX64)("the launcher unpacks once and hands every argument on", () => {
  const launcher = bundleWithPretendNode("good", 0);
  const first = start(launcher, "cache", "train", "a b", "--json");
  const runtime = join(scratch, "cache", readdirSync(join(scratch, "cache"))[0]);
  expect(first.stdout).toBe(`${runtime}/gasmono.mjs train a b --json\n`);
  rmSync(join(dirname(launcher), "runtime"), { recursive: true });
  expect(start(launcher, "cache", "help").stdout).toBe(`${runtime}/gasmono.mjs help\n`);
  expect(readdirSync(join(scratch, "cache"))).toHaveLength(1);
});

test.runIf(isLinuxX64)(
  "a system without the libraries is told what it lacks, and no half runtime stays",
  () => {
    const { status, stderr } = start(bundleWithPretendNode("bad", 1), "empty", "help");
    expect(status).toBe(2);
    expect(stderr).toContain("They need glibc 2.34 and a libstdc++ with GLIBCXX_3.4.30 or newer.");
    expect(readdirSync(join(scratch, "empty"))).toEqual([]);
  },
);

test.runIf(isLinuxX64)("another kind of machine is refused before anything is unpacked", () => {
  const uname = join(scratch, "arm", "uname");
  mkdirSync(dirname(uname));
  writeFileSync(uname, '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo aarch64\n', { mode: 0o755 });
  const { status, stderr } = spawnSync("sh", [bundleWithPretendNode("arm64", 0), "help"], {
    encoding: "utf8",
    env: { PATH: `${dirname(uname)}:${process.env.PATH}`, GASMONO_CACHE: join(scratch, "never") },
  });
  expect(status).toBe(2);
  expect(stderr).toBe("gasmono: this bundle is for x86-64 Linux; this machine is Linux aarch64.\n");
  expect(existsSync(join(scratch, "never"))).toBe(false);
});
