import type { PublishedEncoder } from "./publishedNetworks.ts";
import type { ReferenceNetwork } from "./stateDictionaries.ts";

/** What the text beside an export speaks of. */
export interface ExportFacts {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly lengths: "colmap" | "normalised";
  readonly folders: readonly {
    readonly name: string;
    readonly normalisedFromColmap: number;
    /** False if no sparse point gives a depth, so that the factor is a guess. */
    readonly isScaleMeasured: boolean;
  }[];
  readonly trainItems: number;
  readonly validationItems: number;
  readonly testItems: number;
  readonly weights: WeightFacts | null;
}

export interface WeightFacts {
  readonly networks: readonly ReferenceNetwork[];
  readonly encoder: PublishedEncoder | null;
  readonly ownNetworks: readonly ReferenceNetwork[];
  /** From the run's record; null if a bare file was given. */
  readonly run: {
    readonly minDepth: number;
    readonly maxDepth: number;
    /** AlignNet's scale is 1 + its output; the reference's is its output. */
    readonly isScaleAroundOne: boolean;
    /** It did not train on the validation targets. */
    readonly heldOutValidation: boolean;
  } | null;
}

const PUBLISHED_BATCH = 12;

/** Those that the published code has a network for. */
export function loadableNetworks({ networks, ownNetworks }: WeightFacts): ReferenceNetwork[] {
  return networks.filter((network) => !ownNetworks.includes(network));
}

/** How to train the published code (github.com/zxcqlf/GasMono) on an export, for the person who carries it there. */
export function readmeOf(facts: ExportFacts): string {
  return [introduction(facts), steps(facts), posesNote(facts), ...weightsNote(facts), filesNote(facts)].join(
    "\n",
  );
}

function introduction({ width, height, trainItems, validationItems, folders }: ExportFacts): string {
  return `Data for the published GasMono trainer (github.com/zxcqlf/GasMono), written by GasMono Playground.

${folders.length === 1 ? "One folder" : `${folders.length} folders`} of pictures of ${height} x ${width} (height x width) pixels without distortion,
${trainItems} training and ${validationItems} validation targets.
`;
}

function steps({ width, height, trainItems, validationItems, testItems, weights }: ExportFacts): string {
  const batch = Math.min(PUBLISHED_BATCH, trainItems, validationItems);
  const range = weights?.run ?? null;
  const rangeWords = range === null ? "" : ` --min_depth ${range.minDepth} --max_depth ${range.maxDepth}`;
  const loadable = weights === null ? [] : loadableNetworks(weights);
  const loading =
    loadable.length === 0
      ? ""
      : ` \\
        --load_weights_folder EXPORT/weights --models_to_load ${loadable.join(" ")}`;
  return `HOW TO TRAIN ON IT (EXPORT is this folder, commands run in the checkout of the published code)

1.  Copy the splits and coarse poses; the trainer looks for both under its own folder:
        cp -r EXPORT/splits/nyu splits/
2.  As published its networks cannot be imported: networks/mpvit.py lists "mpvit_base" in __all__ and does not define it.
    Take that line out.
3.  The published data class holds the intrinsics of NYUv2. Add to NYURAWDataset in datasets/nyu_dataset.py:
        def __getitem__(self, index):
            folder = self.filenames[index].split()[0]
            self.K = np.load(os.path.join(self.data_path, folder, "intrinsics.npy")).astype(np.float32)
            return super(NYURAWDataset, self).__getitem__(index)
4.  Train:
        python train.py --model_name mine --split nyu --dataset nyu --data_path EXPORT/pictures \\
        --height ${height} --width ${width} --batch_size ${batch} --learning_rate 5e-5 --use_posegt \\
        --www 0.2 --wpp 0.2 --iiters 2 --selfpp --disparity_smoothness 1e-4${rangeWords}${loading}
    The trainer drops incomplete batches: --batch_size must exceed neither the ${trainItems} training nor the ${validationItems} validation targets.
${
  testItems === 0
    ? ""
    : `5.  Evaluate on the ${testItems} validation targets that have ground truth:
        python evaluate_nyu.py --eval_mono --data_path EXPORT/test${rangeWords} \\
        --load_weights_folder tmp/mine/models/weights_39
${loadable.includes("encoder") && loadable.includes("depth") ? "    or, for the weights that came along, --load_weights_folder EXPORT/weights\n" : ""}`
}`;
}

function posesNote({ lengths, folders, stride }: ExportFacts): string {
  const factors = folders.map(
    ({ name, normalisedFromColmap, isScaleMeasured }) =>
      `        ${name}  ${normalisedFromColmap.toPrecision(9)}${isScaleMeasured ? "" : "  (a guess: no sparse point gives a depth)"}`,
  );
  const unit =
    lengths === "colmap"
      ? `Lengths are COLMAP's. Times these factors the median depth of a sequence's sparse points is 1, which is the unit that
weights trained in the playground know (export with --lengths normalised to have it):`
      : `Lengths are normalised: the median depth of every sequence's sparse points is 1. Divided by these factors they are
COLMAP's:`;
  return `COARSE POSES

splits/nyu/cpose/FOLDER/NNNN.npy belongs to target NNNN: an array [2, 4, 4], float64, first the pose of frame -1, then of
frame +1. Both take points of the target's camera to the source's, E_source * inverse(E_target), E being COLMAP's
world-to-camera pose. ${
    stride > 1
      ? `The trainer knows no stride, so neighbours in a folder are frames ${stride} apart.`
      : "Neighbours are adjacent registered frames."
  }
${unit}
${factors.join("\n")}
`;
}

function weightsNote({ weights }: ExportFacts): string[] {
  if (weights === null) return [];
  const { encoder, ownNetworks, run } = weights;
  const paragraphs = [
    `WEIGHTS

weights/NETWORK.pth are state dictionaries as the trainer saves them, complete for strict loading. What training here does
not have is filled in: shared position encodings under all their names, batch counters (0), ResNet's unused classifier
(zeros).`,
  ];
  if (encoder !== null) {
    paragraphs.push(
      `The encoder is ${encoder.builder} with num_ch_enc = [${encoder.channels.join(", ")}];
trainer.py and evaluate_nyu.py must build the same (as published both build networks.mpvit_small()).
The published builders of MPViT open ImageNet weights in networks/ckpt/ first; these are then loaded over them.`,
    );
  }
  if (ownNetworks.length > 0) {
    paragraphs.push(
      `The published code has no network for these weights, so that the command leaves them out: ${ownNetworks.join(", ")}.`,
    );
  }
  if (run?.heldOutValidation === false) {
    paragraphs.push(
      "The run trained on all targets, the validation ones too: its depth of them is not of unseen pictures.",
    );
  }
  if (run?.isScaleAroundOne === true && loadableNetworks(weights).includes("trans")) {
    paragraphs.push(`This run's AlignNet predicts the scale as 1 + output, the published one as output. The same in its terms (its heads
multiply by 0.01; every fourth bias is a scale):
        state = torch.load("EXPORT/weights/trans.pth"); state["net.3.bias"][3::4] += 100
        torch.save(state, "EXPORT/weights/trans.pth")`);
  }
  return [`${paragraphs.join("\n")}\n`];
}

function filesNote({ testItems, weights }: ExportFacts): string {
  const rows = [
    ["pictures/FOLDER/NNNNNN.jpg", "training pictures, numbered in order of time"],
    [
      "pictures/FOLDER/intrinsics.npy",
      "[4, 4], rows over width and height; pixels count from the first one's centre",
    ],
    ["splits/nyu/{train,val}_files.txt", "targets: folder, number, camera (there is one)"],
    ["splits/nyu/cpose/", "coarse poses"],
    ...(testItems === 0
      ? []
      : [
          ["splits/nyu/test_files.txt", "the test pictures in test/"],
          ["splits/nyu/gt_depths.npz", "their ground truth, metres, 0 where unknown"],
        ]),
    ...(weights === null ? [] : [["weights/", "state dictionaries"]]),
    ["export.json", "all of this for programs, with the frames' original names"],
  ];
  return `FILES

${rows.map(([path, words]) => `${path.padEnd(34)}${words}`).join("\n")}
`;
}
