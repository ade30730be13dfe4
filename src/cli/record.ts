import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { createEngine } from "../engine/engine.ts";
import { describeProblem, ProblemError } from "../engine/problem.ts";
import { writeRecording } from "../engine/recording/recording.ts";
import { type Command, UsageError } from "./command.ts";
import { provideWebGpu } from "./dawn.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { curvesOf, recordRun } from "./recordRun.ts";
import { METRICS, readRecord, WEIGHTS } from "./runFolder.ts";
import { integer } from "./trainOptions.ts";

const FRAMES = 12;

export const command: Command = {
  usage: "DIR PATH... --out FILE [--frames N] [--name TEXT]",
  description: [
    "Looks at a run (DIR, written by train) on its data and writes what a page shows of it into one file, which needs no GPU, no weights and no data to be looked at.",
    `--frames: how many frames are kept whole, spread over the sequences (default ${FRAMES}); of the others a thumbnail is kept.`,
    "--name: what the run is called (default: the folder's name).",
  ].join("\n"),
  options: { out: { type: "string" }, frames: { type: "string" }, name: { type: "string" } },
  async run({ positionals, values, say }) {
    const [folder, ...paths] = positionals;
    if (folder === undefined || paths.length === 0) {
      throw new UsageError("record: name a run's folder, then its data.");
    }
    if (values.out === undefined) throw new UsageError("record: say where to write with --out FILE.");
    const frames = integer(values, "frames") ?? FRAMES;
    if (frames === 0) throw new UsageError("record: --frames needs at least 1.");
    const folderRecord = await readRecord(folder);
    const curves = curvesOf(await readMetrics(resolve(folder, METRICS)));
    const engine = createEngine({ gpu: await provideWebGpu(), decodeImage: decodeWithSharp });
    try {
      const recording = await recordRun({
        engine,
        folderRecord,
        curves,
        weights: await virtualFilesOf([resolve(folder, WEIGHTS)]),
        data: await virtualFilesOf(paths),
        dataName: basename(resolve(paths[0])),
        name: String(values.name ?? basename(resolve(folder))),
        frames,
        say,
      });
      for (const problem of recording.dataset.problems) say(`warning: ${describeProblem(problem)}`);
      const bytes = await writeRecording(recording);
      await writeFile(String(values.out), bytes);
      const kept = recording.inspections.map(({ frame }) => frame);
      say(`wrote ${values.out}: ${kept.length} frames whole, ${bytes.length} bytes`);
      return { exitCode: 0, result: { ok: true, out: values.out, bytes: bytes.length, frames: kept } };
    } finally {
      engine.dispose();
    }
  },
};

async function readMetrics(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new ProblemError(
      {
        severity: "error",
        code: "run-unreadable",
        message: `This folder has no readable ${METRICS}.`,
        file: path,
        line: null,
        remedy: "Name the folder that `train --out` wrote.",
      },
      { cause },
    );
  });
}
