import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../env/process.mjs";
import { projectRoot } from "../env/projectRoot.mjs";
import { buildCommandFile } from "./commandFile.mjs";
import { ADDON_PACKAGES, materialFiles, runtimeFiles } from "./contents.mjs";
import { hostSystem, refusalOn, systemNeeds } from "./hostSystem.mjs";
import { licenceFiles } from "./licences.mjs";
import { checkedSizes, checksumsOf, fillIn, packed } from "./plan.mjs";

/** `npm run bundle`: one folder that runs the terminal command on x86-64 Linux machines without Node and without a
 *  network. `--out DIR` says where it is written (`dist-bundle`); what was there is replaced. */
const { values } = parseArgs({ options: { out: { type: "string", default: "dist-bundle" } } });

const refusal = refusalOn(hostSystem());
if (refusal !== null) {
  console.error(refusal);
  process.exit(2);
}
try {
  const files = await bundleFiles();
  const table = checkedSizes(files);
  const folder = resolve(values.out);
  writeBundle(folder, files);
  console.log(`${table}\n\n${folder}\nTry it: ${join(folder, "gasmono")} help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** @returns {Promise<import("./plan.mjs").BundleFile[]>} */
async function bundleFiles() {
  const nodePath = realpathSync(process.execPath);
  const { code, packageFolders } = await buildCommandFile();
  const unpacked = runtimeFiles({ node: await strippedNode(nodePath), commandCode: code });
  const needs = systemNeeds(unpacked.map(({ content }) => content));
  const unpackedBytes = unpacked.reduce((sum, { content }) => sum + content.length, 0);
  console.log(`packing ${(unpackedBytes / 1e6).toFixed(0)} MB ...`);
  const runtime = packed(unpacked);

  const part = "launcher and texts";
  /** @param {string} name */
  const filledIn = (name) =>
    Buffer.from(
      fillIn(readFileSync(join(projectRoot, "tools/bundle", name), "utf8"), runtime, needs, unpackedBytes),
    );
  const addonFolders = ADDON_PACKAGES.map((name) => join(projectRoot, "node_modules", name));
  const texts = licenceFiles([...packageFolders, ...addonFolders], nodePath);
  const files = [
    { path: "gasmono", part, content: filledIn("launcher.sh"), isExecutable: true },
    { path: "README.md", part, content: filledIn("README.bundle.md") },
    ...texts.map(({ path, text }) => ({ path, part, content: Buffer.from(text) })),
    ...runtime,
    ...materialFiles(),
  ];
  return [...files, { path: "SHA256SUMS", part, content: Buffer.from(checksumsOf(files)) }];
}

/** Node without its symbol table, which only debuggers read; with it where the machine has no `strip`.
 *  @param {string} nodePath */
async function strippedNode(nodePath) {
  const scratch = mkdtempSync(join(tmpdir(), "gasmono-bundle-"));
  const stripped = join(scratch, "node");
  const { exitCode } = await run(["strip", "-o", stripped, nodePath]);
  if (exitCode !== 0) console.log("Node keeps its symbols, some 3 MB: there is no strip (package binutils).");
  const node = readFileSync(exitCode === 0 ? stripped : nodePath);
  rmSync(scratch, { recursive: true });
  return node;
}

/** @param {string} folder @param {readonly import("./plan.mjs").BundleFile[]} files */
function writeBundle(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, content, isExecutable = false } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    if (isExecutable) chmodSync(target, 0o755);
  }
}
