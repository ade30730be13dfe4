import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { writeCoarsePoses } from "../engine/exports/reference/coarsePoses.ts";
import {
  commonPinhole,
  isSamePinhole,
  throughPinhole,
  writeNormalisedIntrinsics,
} from "../engine/exports/reference/commonPinhole.ts";
import { frameNumber, pictureName, type ReferenceFolder } from "../engine/exports/reference/folders.ts";
import { type StateEntry, writePth } from "../engine/exports/reference/pth.ts";
import { networksOfOurOwn, publishedEncoder } from "../engine/exports/reference/publishedNetworks.ts";
import {
  type ExportFacts,
  loadableNetworks,
  readmeOf,
  type WeightFacts,
} from "../engine/exports/reference/readme.ts";
import { type SplitItem, type Splits, splitFile } from "../engine/exports/reference/splits.ts";
import { testSetOf } from "../engine/exports/reference/testSet.ts";
import type { Intrinsics, PictureSize } from "../engine/geometry/intrinsics.ts";
import type { Problem } from "../engine/problem.ts";
import { EXPORT_FORMAT, type ExportFolder } from "./exportFolder.ts";
import { ProgressBar } from "./progressBar.ts";
import type { ReferenceWeights } from "./referenceWeights.ts";

export interface ReferenceExportPlan extends PictureSize {
  readonly stride: number;
  readonly lengths: ExportFacts["lengths"];
  readonly folders: readonly ReferenceFolder[];
  readonly splits: Splits;
  readonly weights: ReferenceWeights | null;
  /** No progress bar. */
  readonly isQuiet: boolean;
}

/** `export.json`: what an export holds. */
export interface ExportRecord {
  readonly format: typeof EXPORT_FORMAT;
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly lengths: ExportFacts["lengths"];
  readonly folders: readonly {
    readonly name: string;
    readonly sequence: string;
    /** Original names; picture i of the folder is frame i of this list. */
    readonly frames: readonly string[];
    readonly normalisedFromColmap: number;
    /** False if the factor is a guess. */
    readonly isScaleMeasured: boolean;
    /** Pixels of the pictures, first centre at (0, 0). */
    readonly intrinsics: Intrinsics;
    /** Pictures resampled because COLMAP estimated another camera for them. */
    readonly resampled: number;
  }[];
  /** Numbers of targets. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly weights: readonly string[];
}

/** The folder's name where the published trainer and evaluation look for split files. */
const SPLIT = join("splits", "nyu");
/** Nearly lossless; with colours at full resolution, since the loss compares colours pixel by pixel. */
const JPEG = { quality: 95, chromaSubsampling: "4:4:4" } as const;

/** Writes one export. */
export class ReferenceExport {
  private readonly folder: ExportFolder;

  constructor(folder: ExportFolder) {
    this.folder = folder;
  }

  /** @throws ProblemError `export-unwritable`; the folder's README says then that the export is unfinished. */
  async write(plan: ReferenceExportPlan): Promise<{ record: ExportRecord; problems: readonly Problem[] }> {
    const { height, width, stride, lengths, splits, weights } = plan;
    const mark = { format: EXPORT_FORMAT, height, width, stride, lengths } as const;
    await this.folder.begin(mark);
    const folders = await this.writePictures(plan);
    for (const folder of plan.folders) await this.writePoses(folder, lengths);
    await this.folder.put(join(SPLIT, "train_files.txt"), splitFile(splits.train));
    await this.folder.put(join(SPLIT, "val_files.txt"), splitFile(splits.validation));
    const test = await this.writeTestSet(splits.validation, plan);
    const weightFacts = weights === null ? null : await this.writeWeights(weights, plan);
    const record: ExportRecord = {
      ...mark,
      folders,
      train: splits.train.length,
      validation: splits.validation.length,
      test: test.items,
      weights: weightFacts?.networks.map((network) => `weights/${network}.pth`) ?? [],
    };
    const facts: ExportFacts = {
      ...mark,
      folders,
      trainItems: record.train,
      validationItems: record.validation,
      testItems: record.test,
      weights: weightFacts,
    };
    await this.folder.end(record, readmeOf(facts));
    return { record, problems: [...test.problems, ...weightProblems(weightFacts, lengths)] };
  }

  private async writePictures(plan: ReferenceExportPlan): Promise<ExportRecord["folders"]> {
    const total = plan.folders.reduce((sum, { frames }) => sum + frames.length, 0);
    const bar = plan.isQuiet ? null : new ProgressBar(total, null, "picture");
    const records = [];
    let done = 0;
    for (const { name, sequence, frames } of plan.folders) {
      const intrinsics = commonPinhole(frames.map((frame) => frame.intrinsics));
      let resampled = 0;
      for (const [index, { frame, rgba, intrinsics: own }] of frames.entries()) {
        const isCommon = isSamePinhole(own, intrinsics, plan);
        if (!isCommon) resampled++;
        const picture = isCommon ? rgba : throughPinhole(rgba, plan, own, intrinsics);
        await this.folder.put(
          join("pictures", name, pictureName(index)),
          await rgbOf(picture, plan).jpeg(JPEG).toBuffer(),
        );
        bar?.draw(++done, frame.name);
      }
      await this.folder.put(
        join("pictures", name, "intrinsics.npy"),
        writeNormalisedIntrinsics(intrinsics, plan),
      );
      records.push({
        name,
        sequence: sequence.name,
        frames: frames.map(({ frame }) => frame.name),
        normalisedFromColmap: sequence.normalisedFromColmap,
        isScaleMeasured: sequence.isScaleMeasured,
        intrinsics,
        resampled,
      });
    }
    return records;
  }

  private async writePoses(
    { name, sequence, frames }: ReferenceFolder,
    lengths: ExportFacts["lengths"],
  ): Promise<void> {
    const factor = lengths === "normalised" ? 1 : 1 / sequence.normalisedFromColmap;
    for (let index = 1; index + 1 < frames.length; index++) {
      const [previous, target, next] = frames.slice(index - 1, index + 2).map((frame) => frame.camFromWorld);
      const poses = writeCoarsePoses({ previous, target, next }, factor);
      await this.folder.put(join(SPLIT, "cpose", name, `${frameNumber(index)}.npy`), poses);
    }
  }

  private async writeTestSet(
    items: readonly SplitItem[],
    size: PictureSize,
  ): Promise<{ items: number; problems: readonly Problem[] }> {
    const test = await testSetOf(items);
    if (test === null) return { items: 0, problems: [] };
    await this.folder.put(join(SPLIT, "test_files.txt"), splitFile(test.items));
    await this.folder.put(join(SPLIT, "gt_depths.npz"), test.depths);
    for (const { folder, index } of test.items) {
      // Through its own pinhole, as its ground truth is seen; the evaluation knows no intrinsics.
      const png = await rgbOf(folder.frames[index].rgba, size).png().toBuffer();
      await this.folder.put(join("test", folder.name, `${frameNumber(index)}.png`), png);
    }
    return { items: test.items.length, problems: otherSizesProblem(test.otherSizes) };
  }

  private async writeWeights(
    { dictionaries, config }: ReferenceWeights,
    { height, width, splits }: ReferenceExportPlan,
  ): Promise<WeightFacts> {
    for (const [network, state] of dictionaries) {
      // The reference's evaluation reads the size from the encoder's file.
      const beside: Record<string, number | boolean> =
        network === "encoder" ? { height, width, use_stereo: false } : {};
      const pth = writePth(network, new Map<string, StateEntry>([...state, ...Object.entries(beside)]));
      await this.folder.put(join("weights", `${network}.pth`), pth);
    }
    const encoder = dictionaries.get("encoder");
    return {
      networks: [...dictionaries.keys()],
      encoder: encoder === undefined ? null : publishedEncoder(encoder),
      ownNetworks: networksOfOurOwn(dictionaries),
      run:
        config === null
          ? null
          : {
              minDepth: config.network.minDepth,
              maxDepth: config.network.maxDepth,
              isScaleAroundOne: config.numerics.translationScale === "aroundOne",
              heldOutValidation: splits.isHeldOut,
            },
    };
  }
}

function rgbOf(rgba: Uint8Array, { width, height }: PictureSize): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
}

function otherSizesProblem(count: number): Problem[] {
  if (count === 0) return [];
  return [
    warning(
      "export-ground-truth-sizes",
      `${count} held-out frames are not in the test set: their depth maps have another size than the others', and the reference keeps all in one array.`,
      "Export sequences with depth maps of different sizes one by one.",
    ),
  ];
}

function weightProblems(weights: WeightFacts | null, lengths: ExportFacts["lengths"]): Problem[] {
  if (weights === null) return [];
  const { ownNetworks, run } = weights;
  const problems: Problem[] = [];
  if (ownNetworks.length > 0) {
    problems.push(
      warning(
        "export-networks-of-our-own",
        `The published code has no network for the weights of ${ownNetworks.join(", ")}; they are written all the same.`,
        "To go on there with all networks, train with the preset `published`.",
      ),
    );
  }
  // Weights that go on with poses in another unit than they were trained with have to learn the scale anew.
  if (lengths === "colmap" && loadableNetworks(weights).length > 0) {
    problems.push(
      warning(
        "export-lengths",
        "The coarse poses are in COLMAP's lengths, the weights were trained on normalised ones.",
        "Add --lengths normalised to go on training where these weights are.",
      ),
    );
  }
  if (run?.heldOutValidation === false) {
    problems.push(
      warning(
        "export-validation-was-trained-on",
        "The run held out none of the targets, so that its weights have seen those that validate here.",
        "To judge these weights, train with evaluation.heldOutEvery above 0 on data with ground truth.",
      ),
    );
  }
  return problems;
}

function warning(code: string, message: string, remedy: string): Problem {
  return { severity: "warning", code, message, file: null, line: null, remedy };
}
