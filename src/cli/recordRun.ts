import { randomUUID } from "node:crypto";
import sharp from "sharp";
import type { VirtualFile } from "../engine/data/virtualFile.ts";
import { refusal } from "../engine/problem.ts";
import type {
  Engine,
  EvaluationChoice,
  EvaluationReport,
  FrameId,
  FrameInspection,
  OpenedDataset,
  RgbaPicture,
  StepReport,
} from "../engine/protocol.ts";
import { datasetFingerprint } from "../engine/recording/datasetFingerprint.ts";
import type { Recording, Thumbnail } from "../engine/recording/recording.ts";
import type { RunRecord } from "../engine/recording/runRecord.ts";
import { columnMeans } from "../engine/training/surveyReport.ts";
import { bestFirst } from "./openingFrame.ts";
import type { FolderRecord } from "./runFolder.ts";

/** The filmstrip's thumbnails are 44 CSS pixels high. */
const THUMBNAIL_HEIGHT = 44;

export interface RecordedRun {
  readonly engine: Engine;
  readonly folderRecord: FolderRecord;
  readonly curves: RunRecord["curves"];
  readonly weights: readonly VirtualFile[];
  readonly data: readonly VirtualFile[];
  readonly dataName: string;
  readonly name: string;
  /** How many frames are kept whole. */
  readonly frames: number;
  readonly say: (text: string) => void;
}

/** Asks the engine for everything that the page would ask it for. */
export async function recordRun(of: RecordedRun): Promise<Recording> {
  const { engine, folderRecord, say } = of;
  const { config, steps } = folderRecord;
  const { name: adapter } = await engine.ask("describeAdapter", {});
  say(`adapter: ${adapter}`);
  const dataset = await engine.ask("openDataset", {
    files: of.data,
    ...config.resolution,
    stride: config.stride,
  });
  await engine.ask("openWeights", { files: of.weights });
  const info = await engine.ask("prepareRun", { config, weights: "opened" });
  // The engine takes the weights for a run's beginning; they are its end.
  const inspect = async (frame: FrameId): Promise<FrameInspection> => ({
    ...(await engine.ask("inspect", { frame })),
    step: steps,
  });

  const refined: StepReport["refined"][number][] = [];
  const targets: FrameId[] = [];
  for (const frame of framesWithPictures(dataset)) {
    const { sources } = await inspect(frame);
    if (sources.length > 0) targets.push(frame);
    for (const { frame: source, optimTSourceFromTarget, optimRSourceFromTarget } of sources) {
      const sourceFromTarget = optimRSourceFromTarget ?? optimTSourceFromTarget;
      if (sourceFromTarget !== null) refined.push({ target: frame, source, sourceFromTarget });
    }
  }
  if (targets.length === 0) {
    throw refusal(
      "record-no-triplets",
      "No frame of these data has posed neighbours on both sides.",
      "Name the data that the run was trained on.",
    );
  }
  const kept = [];
  for (const frame of spread(targets, of.frames)) kept.push(await inspect(frame));
  const inspections = bestFirst(kept);
  const thumbnails = await Promise.all(
    framesWithPictures(dataset).map((frame) => thumbnailOf(frame, engine)),
  );

  const reports: EvaluationReport[] = [];
  for (const choice of evaluationsOf(dataset, info.heldOut)) {
    reports.push({ ...(await engine.ask("evaluate", { choice })), step: steps, depthFrom: "run" });
  }
  const survey = { ...(await engine.ask("survey", {})), step: steps };
  const means = columnMeans(survey.pairs);
  const stepMs = of.curves.stepMs ?? [];
  const run: RunRecord = {
    format: "gasmono-run",
    version: 1,
    id: randomUUID(),
    name: of.name,
    parent: null,
    createdAt: new Date().toISOString(),
    config,
    dataset: {
      name: of.dataName,
      fingerprint: datasetFingerprint(dataset),
      frames: dataset.sequences.reduce((sum, { frames }) => sum + frames.length, 0),
      triplets: dataset.sequences.reduce((sum, { triplets }) => sum + triplets, 0),
    },
    adapter: folderRecord.adapter.name,
    parameters: info.parameters,
    startedFrom: folderRecord.startedFrom.map(({ name }) => name),
    steps,
    elapsedMs: stepMs.reduce((sum, ms) => sum + ms, 0),
    curves: of.curves,
    evaluations: reports.map(({ step, choice, mean, baselines }) => ({ step, choice, mean, baselines })),
    survey: {
      step: steps,
      columns: {
        identity: means.identity?.meanError ?? null,
        coarse: means.coarse?.meanError ?? null,
        optimT: means.optimT?.meanError ?? null,
        optimR: means.optimR?.meanError ?? null,
      },
    },
  };
  const { stepsPerEpoch, heldOut } = info;
  return { run, dataset, stepsPerEpoch, heldOut, reports, refined, survey, inspections, thumbnails };
}

/** Columns of `metrics.jsonl`, one line a step; NaN where a line has no such number. */
export function curvesOf(metrics: string): RunRecord["curves"] {
  const COLUMNS = {
    step: "step",
    total: "loss",
    photometricR: "photometricR",
    photometricT: "photometricT",
    smoothness: "smoothness",
    distillation: "distillation",
    meanScale: "meanScale",
    stepMs: "stepMs",
  };
  const lines = metrics.split("\n").filter((line) => line !== "");
  const steps = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    Object.entries(COLUMNS).map(([column, key]) => [
      column,
      steps.map((step) => (typeof step[key] === "number" ? step[key] : Number.NaN)),
    ]),
  );
}

/** At most `count` of them, evenly spread, the first and the last left out where there are more. */
export function spread<T>(items: readonly T[], count: number): T[] {
  const kept = Math.min(count, items.length);
  return Array.from({ length: kept }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / kept)]);
}

function framesWithPictures({ sequences }: OpenedDataset): FrameId[] {
  return sequences.flatMap(({ frames }, sequence) =>
    frames.flatMap(({ hasPicture }, frame) => (hasPicture ? [{ sequence, frame }] : [])),
  );
}

/** What the page measures by itself and what it offers first, where there is ground truth. */
function evaluationsOf({ sequences }: OpenedDataset, heldOut: readonly FrameId[]): EvaluationChoice[] {
  const hasTruth = sequences.some(({ frames }) => frames.some(({ hasGroundTruth }) => hasGroundTruth));
  const rules = { protocol: "indoor", scaling: "perImage", flip: false } as const;
  return [
    ...(heldOut.length > 0 ? [{ frames: "heldOut", ...rules } as const] : []),
    ...(hasTruth ? [{ frames: "all", ...rules } as const] : []),
  ];
}

async function thumbnailOf(frame: FrameId, engine: Engine): Promise<Thumbnail> {
  const picture = await engine.ask("framePicture", { frame });
  if (picture === null) throw new Error(`Frame ${frame.frame} has lost its picture.`);
  return { frame, picture: await shrunk(picture) };
}

async function shrunk({ width, height, rgba }: RgbaPicture): Promise<RgbaPicture> {
  const size = { width: Math.round((THUMBNAIL_HEIGHT * width) / height), height: THUMBNAIL_HEIGHT };
  const raw = { width, height, channels: 4 } as const;
  const small = await sharp(rgba, { raw })
    .resize({ ...size, fit: "fill" })
    .raw()
    .toBuffer();
  return { ...size, rgba: new Uint8Array(small) };
}
