import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FolderAccess, openGoldenFolder } from "../engine/parity/goldenFolder.ts";
import { runParity } from "../engine/parity/runParity.ts";
import type { ParityResult } from "../engine/parity/types.ts";
import { refusal } from "../engine/problem.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";

/** `{ok, results: [{case, name, relL2, maxAbs, tolerance, ok}], skipped}`; exit 1 if a result exceeds its tolerance. */
export const command: Command = {
  usage: "GOLDEN_DIR",
  description:
    "Runs the engine on the formula weights and inputs of a golden folder and compares with the numbers of the PyTorch " +
    "reference that lie there. Prints the worst result of each case, and every result beyond its tolerance.",
  options: {},
  async run({ positionals, say }) {
    const [folderPath, ...rest] = positionals;
    if (folderPath === undefined || rest.length > 0) throw new UsageError("parity takes one golden folder.");
    const folder = await openGoldenFolder(folderAccess(folderPath));
    const { report } = await openDevice();
    say(`on ${report.name}`);
    const parity = await runParity(folder, (name) => say(`case ${name} ...`));
    for (const line of summary(parity.results)) say(line);
    if (parity.skipped.length > 0) say(`not run: ${parity.skipped.join(", ")}`);
    return { exitCode: parity.ok ? 0 : 1, result: parity };
  },
};

function folderAccess(path: string): FolderAccess {
  try {
    return { names: readdirSync(path), read: (file) => readFile(join(path, file)) };
  } catch (cause) {
    throw refusal(
      "golden-folder",
      `${path} cannot be read as a folder.`,
      "Name a folder of golden numbers, one that holds a manifest.json.",
      cause,
    );
  }
}

/** One line a case with its worst result, measured against the tolerance, then one line a failure. */
function summary(results: readonly ParityResult[]): string[] {
  const describe = ({ name, relL2, tolerance }: ParityResult): string =>
    `${name} at ${relL2.toExponential(1)} (tolerance ${tolerance.toExponential(0)})`;
  const cases = [...new Set(results.map((result) => result.case))];
  return [
    ...cases.map((name) => {
      const ofCase = results.filter((result) => result.case === name);
      const worst = ofCase.reduce((a, b) => (a.relL2 / a.tolerance >= b.relL2 / b.tolerance ? a : b));
      return `case ${name}: ${ofCase.filter((r) => r.ok).length} of ${ofCase.length} pass, worst ${describe(worst)}`;
    }),
    ...results
      .filter((result) => !result.ok)
      .map((result) => `FAILS: case ${result.case} ${describe(result)}`),
  ];
}
