import { beforeAll, describe, expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import type { RunConfig } from "./config.ts";
import { PRESETS } from "./presets.ts";
import type { Execution } from "./stepRunner.ts";
import { Trainer } from "./trainer.ts";

/** With everything random in it, and a sample visited twice. */
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  network: { ...PRESETS.nano.network, dropPath: 0.3 },
  selfDistillation: { enabled: true, iterations: 2, iterationsFromEpoch: 0, rampEpochs: 0 },
  augmentation: { colour: true, probability: 1 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 2 },
  steps: 1000,
};

let dataset: Dataset;

beforeAll(async () => {
  const files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
});

async function train(trainer: Trainer, steps: number) {
  const reports = [];
  for (let i = 0; i < steps; i++) {
    const { stepMs: _, ...report } = await trainer.step();
    reports.push(report);
  }
  return reports;
}

describe("replay", () => {
  test("trains as eager execution does, bit for bit", async () => {
    const run = async (execution: Execution) => {
      const trainer = new Trainer(dataset, config, undefined, execution);
      console.time(execution);
      console.log(await trainer.prepare());
      console.timeEnd(execution);
      const reports = [];
      for (let i = 0; i < 5; i++) {
        const t = performance.now();
        reports.push(...(await train(trainer, 1)));
        console.log(execution, i, performance.now() - t, reports.at(-1)?.total);
      }
      const weights = await trainer.parameters.toCheckpoint();
      const state = await trainer.snapshot();
      trainer.dispose();
      return { reports, weights, state };
    };
    const eager = await run("eager");
    const replayed = await run("replayed");
    expect(replayed.reports).toEqual(eager.reports);
    expect(replayed.weights).toEqual(eager.weights);
    expect(replayed.state).toEqual(eager.state);
  });
});
