import { expect, test } from "vitest";
import { type Arrow, arrowsOf, importCycles } from "./importGraph.ts";

const arrow = (from: string, to: string, isTypeOnly = false): Arrow => ({ from, to, line: 1, isTypeOnly });

test("cycles are found once each, types do not make one", () => {
  const loop = [arrow("src/c.ts", "src/a.ts"), arrow("src/a.ts", "src/b.ts"), arrow("src/b.ts", "src/c.ts")];
  expect(importCycles([...loop, arrow("src/d.ts", "src/a.ts")])).toEqual([
    "src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts",
  ]);
  expect(importCycles([arrow("src/a.ts", "src/b.ts"), arrow("src/b.ts", "src/a.ts", true)])).toEqual([]);
});

test("every way of importing is seen", () => {
  const source = [
    `import a from "./a.ts";`,
    `import type { B } from "../b.ts";`,
    `export * from "three/addons/c.js";`,
    `export { d } from "@scope/d/deep.js";`,
    `const e = () => import("./e.ts");`,
    `type F = import("./f.ts").F;`,
    `import g from "./g.wgsl?raw";`,
  ].join("\n");
  expect(arrowsOf("src/room/file.ts", source).map(({ to, isTypeOnly }) => [to, isTypeOnly])).toEqual([
    ["src/room/a.ts", false],
    ["src/b.ts", true],
    ["three", false],
    ["@scope/d", false],
    ["src/room/e.ts", false],
    ["src/room/f.ts", true],
    ["src/room/g.wgsl", false],
  ]);
  expect(() => arrowsOf("src/x.ts", "import(name)")).toThrow(
    "src/x.ts:1 imports what only running can tell.",
  );
});
