import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { projectRoot } from "../env/projectRoot.mjs";

/** @typedef {{ path: string, text: string }} TextFile */
/** @typedef {{ name: string, version: string, licence: string, file: string | null, homepage: string }} LicenceRow */

/** The licences of all that the bundle carries, in `licences/`: each text as its package holds it, and a table. A package
 *  without a text is named with what its package.json says.
 *  @param {readonly string[]} packageFolders
 *  @param {string} nodePath the Node binary that is carried
 *  @returns {TextFile[]} */
export function licenceFiles(packageFolders, nodePath) {
  const packages = packageFolders.map(licenceOf);
  const rows = [
    {
      name: "Node.js",
      version: process.version,
      licence: "MIT and others",
      file: "node.txt",
      homepage: "https://nodejs.org",
    },
    ...packages.map(({ row }) => row),
  ];
  return [
    { path: "LICENSE", text: projectText("LICENSE") },
    { path: "licences/README.md", text: projectText("tools/bundle/licences/README.md") + tableOf(rows) },
    { path: "licences/node.txt", text: readFileSync(nodeLicence(nodePath), "utf8") },
    ...["LGPL-3.0.txt", "GPL-3.0.txt"].map((file) => ({
      path: `licences/${file}`,
      text: projectText(`tools/bundle/licences/${file}`),
    })),
    ...packages.flatMap(({ text }) => text ?? []),
  ];
}

/** @param {string} file */
function projectText(file) {
  return readFileSync(join(projectRoot, file), "utf8");
}

/** @param {string} folder @returns {{ row: LicenceRow, text: TextFile | null }} */
function licenceOf(folder) {
  const {
    name,
    version,
    license,
    homepage = "",
  } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // libvips' package has its terms in its README: a table of the libraries inside.
  const found = [/^licen[cs]e/i, /^readme/i].flatMap((pattern, i) =>
    i === 0 || name.startsWith("@img/sharp-libvips")
      ? readdirSync(folder).filter((file) => pattern.test(file))
      : [],
  )[0];
  const file = found === undefined ? null : `${name.replaceAll("/", "-").replace("@", "")}.txt`;
  const row = { name, version, licence: license, file, homepage };
  if (found === undefined || file === null) return { row, text: null };
  return { row, text: { path: `licences/${file}`, text: readFileSync(join(folder, found), "utf8") } };
}

/** Where the archives of nodejs.org, and packages made from them, leave Node's licence.
 *  @param {string} nodePath */
function nodeLicence(nodePath) {
  const prefix = dirname(dirname(nodePath));
  const places = [
    "LICENSE",
    "share/doc/nodejs/LICENSE",
    "share/doc/node/LICENSE",
    "share/doc/nodejs/copyright",
  ];
  const found = places.map((place) => join(prefix, place)).find(existsSync);
  if (found === undefined) {
    throw new Error(
      `${basename(nodePath)} has no licence text beside it (${places.join(", ")} in ${prefix}), and must not be passed on without. Use the Node of nodejs.org's archive.`,
    );
  }
  return found;
}

/** @param {readonly LicenceRow[]} rows */
function tableOf(rows) {
  const lines = rows.map(
    ({ name, version, licence, file, homepage }) =>
      `| ${name} | ${version} | ${licence} | ${file ?? "none in the package"} | ${homepage} |`,
  );
  return [
    "",
    "| What | Version | Licence | Text | Home |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
