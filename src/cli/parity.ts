import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type FolderAccess, openGoldenFolder } from "../engine/parity/goldenFolder.ts";
import { runParity } from "../engine/parity/runParity.ts";
import { failuresOf, tableOf } from "../engine/parity/summary.ts";
import { refusal } from "../engine/problem.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";

/** `{ok, results: [{case, name, family, relL2, maxAbs, measure, tolerance, ok}], skipped}`; exit 1 if a result exceeds its
 *  tolerance. `measure` says which of the two distances the tolerance bounds. */
export const command: Command = {
  usage: "GOLDEN_DIR",
  description:
    "Runs the engine on the formula weights and inputs of a golden folder and compares with the numbers of the PyTorch " +
    "reference that lie there: any set of that format, whatever its seed prefix and picture size. Prints the largest " +
    "error of each kind of result in each case, and every result beyond its tolerance.",
  options: {},
  async run({ positionals, say }) {
    const [folderPath, ...rest] = positionals;
    if (folderPath === undefined || rest.length > 0) throw new UsageError("parity takes one golden folder.");
    const folder = await openGoldenFolder(folderAccess(folderPath));
    const { report } = await openDevice();
    say(`on ${report.name}`);
    const parity = await runParity(folder, (name) => say(`case ${name} ...`));
    for (const line of [...tableOf(parity.results), ...failuresOf(parity.results)]) say(line);
    if (parity.skipped.length > 0) say(`not compared:\n  ${parity.skipped.join("\n  ")}`);
    return { exitCode: parity.ok ? 0 : 1, result: parity };
  },
};

function folderAccess(path: string): FolderAccess {
  try {
    // Links to files count as files: a folder of links is how one tries a variation of a set.
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(
      (entry) =>
        entry.isFile() || (entry.isSymbolicLink() && statSync(join(entry.parentPath, entry.name)).isFile()),
    );
    return {
      names: files.map(({ parentPath, name }) =>
        relative(path, join(parentPath, name)).replaceAll("\\", "/"),
      ),
      read: (file) => readFile(join(path, file)),
    };
  } catch (cause) {
    throw refusal(
      "golden-folder",
      `${path} cannot be read as a folder.`,
      "Name a folder of golden numbers, one that holds a manifest.json.",
      cause,
    );
  }
}
