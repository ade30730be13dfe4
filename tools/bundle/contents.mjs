import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../env/projectRoot.mjs";

/** @typedef {import("./plan.mjs").BundleFile} BundleFile */

/** Compiled packages whose files are carried as they are, below the runtime's `node_modules`. */
export const ADDON_PACKAGES = ["@img/sharp-linux-x64", "@img/sharp-libvips-linux-x64"];
/** Files of those packages that nothing needs at run time; their licences are in `licences/`. */
const NOT_CARRIED = /(^|\/)(README\.md|LICENSE|glib-2\.0\/.*|lib\/index\.js)$/;

/** What runs, unpacked, as the launcher lays it out in its cache.
 *  @param {{ node: Buffer, commandCode: string }} built
 *  @returns {BundleFile[]} */
export function runtimeFiles({ node, commandCode }) {
  return [
    { path: "runtime/bin/node", part: "Node", content: node, isExecutable: true },
    { path: "runtime/gasmono.mjs", part: "terminal command", content: Buffer.from(commandCode) },
    {
      path: "runtime/checkLibraries.cjs",
      part: "launcher and texts",
      content: readFileSync(join(projectRoot, "tools/bundle/checkLibraries.cjs")),
    },
    {
      path: "runtime/dist/linux-x64/dawn.node",
      part: "Dawn",
      content: readFileSync(join(projectRoot, "node_modules/webgpu/dist/linux-x64/dawn.node")),
    },
    ...ADDON_PACKAGES.flatMap((name) =>
      folderFiles(`node_modules/${name}`, `runtime/node_modules/${name}`, "libvips and sharp"),
    ).filter(({ path }) => !NOT_CARRIED.test(path)),
  ];
}

/** What the commands can be tried on.
 *  @returns {BundleFile[]} */
export function materialFiles() {
  return [
    ...folderFiles("public/samples", "sample", "sample").filter(({ path }) => path.endsWith(".zip")),
    ...folderFiles("src/engine/parity/golden", "golden", "golden numbers"),
  ];
}

/** @param {string} folder in the project @param {string} target in the bundle @param {string} part @returns {BundleFile[]} */
function folderFiles(folder, target, part) {
  const root = join(projectRoot, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => ({ path: `${target}/${relative(root, path)}`, part, content: readFileSync(path) }));
}
