import { openDataset } from "../engine/data/openDataset.ts";
import { evaluateSequence } from "../engine/evaluation/evaluateSequence.ts";
import { type ProtocolName, protocols } from "../engine/evaluation/protocols.ts";
import { describeProblem } from "../engine/problem.ts";
import { predictInverseDepth, predictorOf } from "../engine/training/predict.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { readRun } from "./runFolder.ts";

export const command: Command = {
  usage: `DIR PATH... [--protocol ${Object.keys(protocols).join("|")}]`,
  description:
    "The seven depth metrics of a run (DIR, written by train) on sequences with ground truth, per-image median scaling, beside three baselines that know no picture.",
  options: { protocol: { type: "string" } },
  async run({ positionals, values, say }) {
    const [folder, ...paths] = positionals;
    if (folder === undefined || paths.length === 0) {
      throw new UsageError("evaluate: name a run's folder, then the data.");
    }
    const protocol = protocolOf(values.protocol ?? "indoor");
    await openDevice();
    const { record, parameters } = await readRun(folder);
    const { config } = record;
    const predictor = predictorOf(parameters, config);
    const { width, height } = config.resolution;
    const dataset = await openDataset(await virtualFilesOf(paths), {
      width,
      height,
      decodeImage: decodeWithSharp,
    });
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);
    const frames = dataset.sequences.flatMap(({ frames }) =>
      frames.flatMap(({ name, rgba, groundTruth }) =>
        rgba === null || groundTruth === null ? [] : [{ name, rgba, groundTruth }],
      ),
    );
    // Scaling and metrics visit every frame twice; a prediction is small enough to keep.
    const predictions = new Map<number, Float32Array>();
    const evaluation = await evaluateSequence(
      frames,
      async (index) => {
        const values =
          predictions.get(index) ??
          (await predictInverseDepth(predictor, { rgba: frames[index].rgba, width, height }));
        predictions.set(index, values);
        return { width, height, values };
      },
      { protocol, alignment: "perImage" },
    );
    parameters.dispose();
    const row = (name: string, m: typeof evaluation.mean): string =>
      `${name.padEnd(22)} ${[m.absRel, m.sqRel, m.rmse, m.rmseLog, m.d1, m.d2, m.d3].map((v) => v.toFixed(3).padStart(8)).join("")}`;
    say(`protocol ${protocol}, ${evaluation.images.length} images, per-image median scaling`);
    say(
      `${"".padEnd(22)} ${["AbsRel", "SqRel", "RMSE", "RMSElog", "d1", "d2", "d3"].map((n) => n.padStart(8)).join("")}`,
    );
    say(row("this run", evaluation.mean));
    say(row("constant depth", evaluation.baseline));
    say(row("linear in the row", evaluation.baselines.row));
    say(row("mean map of the truth", evaluation.baselines.meanMap));
    say(
      `scale ratio: median ${evaluation.scale.median.toFixed(4)}, spread ${evaluation.scale.std.toFixed(4)}`,
    );
    return { exitCode: 0, result: { ok: true, ...evaluation } };
  },
};

function protocolOf(value: unknown): ProtocolName {
  if (typeof value === "string" && Object.hasOwn(protocols, value)) return value as ProtocolName;
  throw new UsageError(
    `There is no protocol "${String(value)}"; choose of ${Object.keys(protocols).join(", ")}.`,
  );
}
