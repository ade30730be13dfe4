import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, openDataset } from "../engine/data/openDataset.ts";
import { encodeDepthPng } from "../engine/exports/depthPng.ts";
import { type ColouredPoints, pointsFromDepth, writePly } from "../engine/exports/pointCloud.ts";
import type { WeightSource } from "../engine/networks/weightSources.ts";
import { describeProblem } from "../engine/problem.ts";
import type { StepReport } from "../engine/protocol.ts";
import { MAX_CONSECUTIVE_SKIPS } from "../engine/session/runSession.ts";
import type { RunConfig } from "../engine/training/config.ts";
import { memoryReport } from "../engine/training/memory.ts";
import { numericsName } from "../engine/training/numerics.ts";
import { startingWeights } from "../engine/training/startingWeights.ts";
import { Trainer } from "../engine/training/trainer.ts";
import { type Command, type CommandContext, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { Interruption } from "./interruption.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";
import { pathStemOf } from "./pathStem.ts";
import { ProgressBar } from "./progressBar.ts";
import {
  datasetRecord,
  type FolderRecord,
  METRICS,
  readRecord,
  resumeTrainer,
  writeRun,
} from "./runFolder.ts";
import { adoptNetworks, describeWeights, readStartingFiles } from "./startingFiles.ts";
import { takeTiles } from "./tiles.ts";
import { minutesOf, resumedConfig, runConfigOf, trainOptions } from "./trainOptions.ts";

/** Steps of the 16-bit depth pictures from 0 to the farthest depth. */
const DEPTH_PICTURE_STEPS = 65_534;
/** The exported cloud takes every fourth pixel of every posed frame. */
const CLOUD_STRIDE = 4;

export const command: Command = {
  usage:
    "PATH... --out DIR [--preset NAME] [--encoder NAME] [--numerics NAME] [--size HxW] [--steps N | --minutes M] [--batch N] [--stride N] [--seed S] [--perturb NAME=N,...] [--config FILE] [--weights FILE]... [--resume] [--eager] [--no-tuning | --retune]",
  description:
    "Trains on the given folders or zips and writes run.json, metrics.jsonl, weights.safetensors, depth/ and cloud.ply. Ctrl+C ends it after the step under way and writes these; --resume then goes on. --weights starts from checkpoints (.pth or .safetensors, repeatable, or a folder of them): the encoder and the pose networks are theirs unless --preset, --encoder or --config choose, and networks that no file holds start fresh. --perturb damages the coarse poses reproducibly: rotation (standard deviation in degrees), translation (per cent of the baseline), drift (per cent at the end of a sequence), rescale (a factor), seed. --resume goes on with the run in DIR until --steps (in all) or --minutes. --eager records every step anew instead of replaying the first one's commands: slower, the same numbers. Before the first training on an adapter the kernels' tile shapes are timed there, some two seconds, and remembered in the user's cache folder; they change the speed and no number. --no-tuning: the default shapes. --retune: time them again.",
  options: trainOptions,
  async run(context) {
    const { positionals, values, say } = context;
    if (positionals.length === 0) throw new UsageError("train: name a folder or a zip.");
    if (values.out === undefined) throw new UsageError("train: say where to write with --out DIR.");
    const folder = String(values.out);
    const isResumed = values.resume === true;
    const { config, starting, startedFrom } = isResumed
      ? await goingOn(folder, context)
      : await beginning(context);
    const opened = await openDevice();
    const { report } = opened;
    say(`adapter: ${report.name}${report.isSoftware ? " (software)" : ""}`);
    if (values["no-tuning"] !== true) {
      await takeTiles(opened, values.retune === true ? "measure" : "settle", say);
    }
    const dataset = await openDataset(await virtualFilesOf(positionals), {
      ...config.resolution,
      stride: config.stride,
      decodeImage: decodeWithSharp,
    });
    for (const problem of dataset.problems) say(`warning: ${describeProblem(problem)}`);

    const execution = values.eager === true ? "eager" : "replayed";
    const trainer = isResumed
      ? await resumeTrainer(folder, dataset, config, execution)
      : new Trainer(dataset, config, starting, execution);
    const { traceMs, compileMs } = await trainer.prepare();
    if (execution === "replayed") {
      say(`a step was traced in ${seconds(traceMs)} and compiled in ${seconds(compileMs)}`);
    }
    if (isResumed) say(`going on after step ${trainer.steps}`);
    const { parameters, triplets, stepsPerEpoch } = trainer.info;
    say(`${parameters} parameters, ${triplets} triplets, ${stepsPerEpoch} batches an epoch`);
    say(`numerics: ${numericsName(config.numerics)}`);
    const startedMs = performance.now();
    const last = await trainLoop(trainer, folder, minutesOf(values), context);
    const elapsedSeconds = (performance.now() - startedMs) / 1000;

    const record = {
      config: { ...trainer.config, steps: Math.max(1, trainer.steps) },
      steps: trainer.steps,
      adapter: { name: report.name, isSoftware: report.isSoftware },
      dataset: datasetRecord(dataset),
      startedFrom,
      depthPictures: { normalisedUnitsPerStep: depthPictureUnit(config), invalid: 0 as const },
      seconds: elapsedSeconds,
    };
    await writeRun(folder, record, trainer);
    await writePredictions(trainer, dataset, folder);
    say(`wrote ${folder}`);
    const memory = memoryReport();
    trainer.dispose();
    const loss = last?.total ?? null;
    const { steps } = record;
    return {
      exitCode: 0,
      result: { ok: true, steps, seconds: elapsedSeconds, loss, memory, out: folder },
    };
  },
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What a run begins with. */
interface Beginning {
  readonly config: RunConfig;
  /** Undefined: fresh weights, or those of the run that goes on. */
  readonly starting?: WeightSource;
  readonly startedFrom: FolderRecord["startedFrom"];
}

/** @throws ProblemError if `--weights` cannot be read or is another network's than the options choose. */
async function beginning({ values, say }: CommandContext): Promise<Beginning> {
  const config = await runConfigOf(values);
  if (!Array.isArray(values.weights)) return { config, startedFrom: [] };
  const { recognised, files } = await readStartingFiles(values.weights.map(String));
  for (const line of describeWeights(recognised.report)) say(line);
  const adopted = adoptNetworks(config, recognised, values);
  return { config: adopted, starting: startingWeights(recognised, adopted), startedFrom: files };
}

async function goingOn(folder: string, { values }: CommandContext): Promise<Beginning> {
  const { config, startedFrom } = await readRecord(folder);
  return { config: resumedConfig(config, values), startedFrom };
}

/** Trains until the steps or the minutes are over, or Ctrl+C; one line a step in metrics.jsonl. */
async function trainLoop(
  trainer: Trainer,
  folder: string,
  minutes: number | null,
  { json, say }: CommandContext,
): Promise<StepReport | null> {
  await mkdir(folder, { recursive: true });
  const metrics = createWriteStream(join(folder, METRICS), { flags: trainer.steps > 0 ? "a" : "w" });
  const bar = new ProgressBar(trainer.config.steps, minutes);
  const endMs = minutes === null ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000;
  let last: StepReport | null = null;
  let skips = 0;
  const interruption = new Interruption(say);
  try {
    while (trainer.steps < trainer.config.steps && performance.now() < endMs && !interruption.isAsked) {
      last = await trainer.step();
      const { refined: _, total, ...report } = last;
      metrics.write(`${JSON.stringify({ ...report, loss: total, ...memoryReport() })}\n`);
      if (!json || !process.stderr.isTTY) bar.draw(last.step, `loss ${total.toFixed(4)}`);
      skips = last.isSkipped ? skips + 1 : 0;
      if (skips === MAX_CONSECUTIVE_SKIPS) {
        throw new Error(
          `Training stopped at step ${last.step}: ${trainer.lastNonFiniteName} was not finite ${skips} times in a row.`,
        );
      }
    }
  } finally {
    interruption.dispose();
    await new Promise((resolve) => metrics.end(resolve));
  }
  return last;
}

/** Normalised units that a step of the depth pictures means. */
function depthPictureUnit({ network }: RunConfig): number {
  return network.maxDepth / DEPTH_PICTURE_STEPS;
}

/** Depth pictures of all frames, and one cloud of the posed ones in COLMAP's world and units. */
async function writePredictions(trainer: Trainer, dataset: Dataset, folder: string): Promise<void> {
  const clouds: ColouredPoints[] = [];
  for (const sequence of dataset.sequences) {
    for (const frame of sequence.frames) {
      if (frame.rgba === null) continue;
      const { width, height } = sequence;
      const picture = { rgba: frame.rgba, width, height };
      const depth = await trainer.predictor.depth(picture);
      const name = dataset.sequences.length > 1 ? `${sequence.name}/${frame.name}` : frame.name;
      const file = join(folder, "depth", `${pathStemOf(name)}.png`);
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, encodeDepthPng(depth, width, height, depthPictureUnit(trainer.config)));
      if (frame.camFromWorld === null || frame.intrinsics === null) continue;
      const { intrinsics, camFromWorld } = frame;
      const { positions, colours } = pointsFromDepth(
        { ...picture, depth, intrinsics, camFromWorld },
        CLOUD_STRIDE,
      );
      clouds.push({ positions: positions.map((length) => length / sequence.normalisedFromColmap), colours });
    }
  }
  await writeFile(join(folder, "cloud.ply"), writePly(joinClouds(clouds), "COLMAP's world and units"));
}

function joinClouds(clouds: readonly ColouredPoints[]): ColouredPoints {
  const positions = new Float32Array(clouds.reduce((sum, cloud) => sum + cloud.positions.length, 0));
  const colours = new Uint8Array(positions.length);
  let at = 0;
  for (const cloud of clouds) {
    positions.set(cloud.positions, at);
    colours.set(cloud.colours, at);
    at += cloud.positions.length;
  }
  return { positions, colours };
}
