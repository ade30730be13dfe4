import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** A bundle has to be carried to servers, some of them behind slow lines. */
export const LARGEST_BYTES = 60_000_000;
/** Files of the runtime above this are packed; the launcher unpacks them on its first start. */
const PACKED_ABOVE_BYTES = 1_000_000;

/** @typedef {{ path: string, part: string, content: Buffer, isExecutable?: boolean }} BundleFile `part`: what it counts as in the table of sizes */

/** The runtime as it lies in the folder: with its large files packed by gzip, the one packer that every Linux has.
 *  @param {readonly BundleFile[]} files @returns {BundleFile[]} */
export function packed(files) {
  return files.map((file) =>
    file.content.length <= PACKED_ABOVE_BYTES
      ? file
      : { ...file, path: `${file.path}.gz`, content: gzipSync(file.content, { level: 9 }) },
  );
}

/** What the launcher has to know.
 *  @param {string} template
 *  @param {readonly BundleFile[]} runtime packed files below `runtime/`
 *  @param {{ glibc: string, glibcxx: string }} needs
 *  @param {number} unpackedBytes
 *  @returns {string} */
export function fillIn(template, runtime, needs, unpackedBytes) {
  const hash = createHash("sha256");
  for (const { path, content } of runtime) hash.update(path).update("\0").update(sha256(content));
  /** @type {Readonly<Record<string, string>>} */
  const values = {
    FINGERPRINT: hash.digest("hex").slice(0, 16),
    PACKED: runtime
      .filter(({ path }) => path.endsWith(".gz"))
      .map(({ path }) => path.slice("runtime/".length, -".gz".length))
      .join(" "),
    UNPACKED_MB: String(Math.ceil(unpackedBytes / 1e6)),
    GLIBC: needs.glibc,
    GLIBCXX: needs.glibcxx,
  };
  return template.replace(/@([A-Z_]+)@/g, (placeholder, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Nothing is known to stand for ${placeholder}.`);
    return value;
  });
}

/** The folder's own list of checksums, as `sha256sum -c` reads it.
 *  @param {readonly BundleFile[]} files @returns {string} */
export function checksumsOf(files) {
  const lines = files.map(({ path, content }) => `${sha256(content)}  ${path}\n`);
  return lines.sort((a, b) => a.slice(64).localeCompare(b.slice(64), "en")).join("");
}

/** @param {Buffer} content */
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

/** Bytes of each part, largest first, and of all.
 *  @param {readonly BundleFile[]} files @returns {{ parts: readonly (readonly [string, number])[], totalBytes: number }} */
export function sizesOf(files) {
  /** @type {Map<string, number>} */
  const bytes = new Map();
  for (const { part, content } of files) bytes.set(part, (bytes.get(part) ?? 0) + content.length);
  const parts = [...bytes].sort(([, a], [, b]) => b - a);
  return { parts, totalBytes: parts.reduce((sum, [, partBytes]) => sum + partBytes, 0) };
}

/** The table of sizes. @throws Error with it if the files together take `LARGEST_BYTES` or more.
 *  @param {readonly BundleFile[]} files @returns {string} */
export function checkedSizes(files) {
  const { parts, totalBytes } = sizesOf(files);
  const table = [...parts, /** @type {const} */ (["in all", totalBytes])]
    .map(([part, bytes]) => `  ${part.padEnd(28)} ${(bytes / 1e6).toFixed(1).padStart(5)} MB`)
    .join("\n");
  if (totalBytes >= LARGEST_BYTES) {
    throw new Error(`The bundle must stay under ${LARGEST_BYTES / 1e6} MB and would not:\n${table}`);
  }
  return table;
}
