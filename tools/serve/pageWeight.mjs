import { gzipSync } from "node:zlib";
import { build } from "vite";
import { projectRoot } from "../env/projectRoot.mjs";

/** Builds the page in memory and prints, as JSON, what it consists of in gzipped bytes. `node tools/serve/pageWeight.mjs`
 *
 *  shell: the entry, all that it imports statically, and its styles: what must be there before anything can be clicked.
 *  lazy: asked for when it is needed. worker: the engine's, in its own thread.
 *
 *  @typedef {{ name: string, gzipBytes: number, when: "shell" | "lazy" | "worker" }} PagePart */

// As `npm run build` has it; under a test React would come with its checks.
process.env.NODE_ENV = "production";

/** @type {PagePart[]} */
const parts = [];

/** @param {PagePart["when"]} when @param {string} name @param {string | Uint8Array} content */
function add(when, name, content) {
  parts.push({ name, gzipBytes: gzipSync(content).length, when });
}

const result = await build({
  root: projectRoot,
  logLevel: "error",
  build: { write: false, sourcemap: false },
  worker: {
    format: "es",
    plugins: () => [
      {
        name: "weigh-worker",
        generateBundle(_, bundle) {
          for (const part of Object.values(bundle)) {
            if (part.type === "chunk") add("worker", part.fileName, part.code);
          }
        },
      },
    ],
  },
});
const output = "output" in result ? result.output : [];
const chunks = new Map(output.flatMap((part) => (part.type === "chunk" ? [[part.fileName, part]] : [])));
const shell = new Set([...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
// A set grows while it is walked: what is imported by imports is walked, too.
for (const name of shell) for (const imported of chunks.get(name)?.imports ?? []) shell.add(imported);
for (const { fileName, code } of chunks.values()) add(shell.has(fileName) ? "shell" : "lazy", fileName, code);
for (const part of output) {
  if (part.type === "asset" && /^assets\/index-.*\.css$/.test(part.fileName)) {
    add("shell", part.fileName, part.source);
  }
}
parts.sort((a, b) => b.gzipBytes - a.gzipBytes);
process.stdout.write(`${JSON.stringify(parts, null, 2)}\n`);
