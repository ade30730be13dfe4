import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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
import { type ExportFacts, readmeOf, type WeightFacts } from "../engine/exports/reference/readme.ts";
import { type SplitItem, type Splits, splitFile } from "../engine/exports/reference/splits.ts";
import { testSetOf } from "../engine/exports/reference/testSet.ts";
import type { Intrinsics, PictureSize } from "../engine/geometry/intrinsics.ts";
import { type Problem, ProblemError } from "../engine/problem.ts";
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

/** `export.json`: what an export holds, and the mark by which one is recognised. */
export interface ExportRecord {
  readonly format: typeof FORMAT;
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

const FORMAT = "GasMono Playground export for the reference, 1";
const RECORD = "export.json";
const README = "README.txt";
/** What an export consists of, and what writing it again replaces. */
const PARTS = ["pictures", "splits", "test", "weights", README, RECORD];
/** The folder's name where the published trainer and evaluation look for split files. */
const SPLIT = join("splits", "nyu");
/** Nearly lossless; with colours at full resolution, since the loss compares colours pixel by pixel. */
const JPEG = { quality: 95, chromaSubsampling: "4:4:4" } as const;

/** A folder that an export is written into. */
export class ReferenceExport {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** An empty or new folder, or one that holds an earlier export, which `write` replaces.
   *  @throws ProblemError `export-folder-not-empty` if it holds anything else. */
  static async open(folder: string): Promise<ReferenceExport> {
    const entries = await readdir(folder).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === "ENOENT") return [];
      throw notAnExport(folder, `The folder cannot be used (${caught.message}).`, caught);
    });
    if (entries.length > 0 && !(await isExport(folder))) {
      throw notAnExport(folder, `The folder holds other things already ("${entries[0]}").`, undefined);
    }
    return new ReferenceExport(folder);
  }

  async write(plan: ReferenceExportPlan): Promise<{ record: ExportRecord; problems: readonly Problem[] }> {
    const { height, width, stride, lengths, splits, weights } = plan;
    for (const part of PARTS) await rm(join(this.folder, part), { recursive: true, force: true });
    const mark = { format: FORMAT, height, width, stride, lengths } as const;
    // First of all, so that an export that was cut short can be written again.
    await this.put(RECORD, json(mark));
    const folders = await this.writePictures(plan);
    for (const folder of plan.folders) await this.writePoses(folder, lengths);
    await this.put(join(SPLIT, "train_files.txt"), splitFile(splits.train));
    await this.put(join(SPLIT, "val_files.txt"), splitFile(splits.validation));
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
    await this.put(README, readmeOf(facts));
    await this.put(RECORD, json(record));
    return { record, problems: [...test.problems, ...ownNetworksProblem(weightFacts)] };
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
        await this.put(
          join("pictures", name, pictureName(index)),
          await rgbOf(picture, plan).jpeg(JPEG).toBuffer(),
        );
        bar?.draw(++done, frame.name);
      }
      await this.put(join("pictures", name, "intrinsics.npy"), writeNormalisedIntrinsics(intrinsics, plan));
      records.push({
        name,
        sequence: sequence.name,
        frames: frames.map(({ frame }) => frame.name),
        normalisedFromColmap: sequence.normalisedFromColmap,
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
      await this.put(join(SPLIT, "cpose", name, `${frameNumber(index)}.npy`), poses);
    }
  }

  private async writeTestSet(
    items: readonly SplitItem[],
    size: PictureSize,
  ): Promise<{ items: number; problems: readonly Problem[] }> {
    const test = await testSetOf(items);
    if (test === null) return { items: 0, problems: [] };
    await this.put(join(SPLIT, "test_files.txt"), splitFile(test.items));
    await this.put(join(SPLIT, "gt_depths.npz"), test.depths);
    for (const { folder, index } of test.items) {
      // Through its own pinhole, as its ground truth is seen; the evaluation knows no intrinsics.
      const png = await rgbOf(folder.frames[index].rgba, size).png().toBuffer();
      await this.put(join("test", folder.name, `${frameNumber(index)}.png`), png);
    }
    return { items: test.items.length, problems: otherSizesProblem(test.otherSizes) };
  }

  private async writeWeights(
    { dictionaries, config }: ReferenceWeights,
    { height, width }: PictureSize,
  ): Promise<WeightFacts> {
    for (const [network, state] of dictionaries) {
      // The reference's evaluation reads the size from the encoder's file.
      const beside: Record<string, number | boolean> =
        network === "encoder" ? { height, width, use_stereo: false } : {};
      const pth = writePth(network, new Map<string, StateEntry>([...state, ...Object.entries(beside)]));
      await this.put(join("weights", `${network}.pth`), pth);
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
            },
    };
  }

  private async put(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function isExport(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, RECORD), "utf8").catch(() => "");
  return text.includes(JSON.stringify(FORMAT));
}

function rgbOf(rgba: Uint8Array, { width, height }: PictureSize): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function notAnExport(folder: string, message: string, cause: unknown): ProblemError {
  const remedy = "Name a new or empty folder, or an earlier export.";
  return new ProblemError(
    { severity: "error", code: "export-folder-not-empty", message, file: folder, line: null, remedy },
    { cause },
  );
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

function ownNetworksProblem(weights: WeightFacts | null): Problem[] {
  if (weights === null || weights.ownNetworks.length === 0) return [];
  return [
    warning(
      "export-networks-of-our-own",
      `The published code has no network for the weights of ${weights.ownNetworks.join(", ")}; they are written all the same.`,
      "To go on there with all networks, train with the preset `published`.",
    ),
  ];
}

function warning(code: string, message: string, remedy: string): Problem {
  return { severity: "warning", code, message, file: null, line: null, remedy };
}
