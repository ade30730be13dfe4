import { projectRoot } from "../env/projectRoot.mjs";

/** @typedef {{ code: string, packageFolders: readonly string[] }} CommandFile */

/** The terminal command with every library it uses as one ES module; only compiled addons stay outside. Their packages
 *  look for them beside the file: in `dist/linux-x64/` and `node_modules/@img/`.
 *  @returns {Promise<CommandFile>} with the folders of the packages that went into it */
export async function buildCommandFile() {
  const { build } = await import("vite");
  const built = await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: "tools/bundle/entry.mjs",
      write: false,
      target: "node20",
      minify: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const chunks = [built]
    .flat()
    .flatMap((result) => ("output" in result ? result.output : []))
    .filter((file) => file.type === "chunk");
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1) {
    throw new Error(`The terminal command became ${chunks.length} files instead of one.`);
  }
  return { code: chunk.code, packageFolders: packageFoldersOf(chunk.moduleIds) };
}

/** The package folders that modules come from, each once.
 *  @param {readonly string[]} moduleIds paths of modules @returns {string[]} */
export function packageFoldersOf(moduleIds) {
  const folders = moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []);
  return [...new Set(folders)].sort();
}
