import type { MapSize } from "./resizeBilinear.ts";

/** Which frames and pixels count, how a prediction reaches the truth's size, and how it is bounded (method 7). */
export interface Protocol {
  readonly name: string;
  /** Metres. A truth counts if it lies strictly between the two, as everywhere in the field's code. */
  readonly truthRange: readonly [above: number, below: number];
  /** Metres; a prediction is clamped to this range after scaling. */
  readonly clampRange: readonly [min: number, max: number];
  /** Pixels outside do not count; null for the whole frame. */
  readonly crop: Crop | null;
  /** What is resized bilinearly to the truth's size: inverse depth, inverted afterwards, or depth. */
  readonly resizes: "inverseDepth" | "depth";
  /** Of every take the first frame of every so many is evaluated. */
  readonly frameStep: number;
}

/** A window in pixels of a frame of size `of`; the first row and column are inside, the last ones are not.
 *  For truth of another size the bounds are scaled with it and cut to whole pixels. A frame of 1 x 1 makes them
 *  fractions. */
export interface Crop {
  readonly rows: readonly [first: number, end: number];
  readonly columns: readonly [first: number, end: number];
  readonly of: MapSize;
}

/** Every truth that is a number: 0 marks an invalid pixel. */
const ANY_TRUTH = [0, Number.POSITIVE_INFINITY] as const;
/** Indoors: what a depth camera of a room can see. */
const INDOOR_RANGE = [0.1, 10] as const;

/** The Eigen crop of NYUv2, whose frames are 480 x 640: the part of the colour frame that the depth camera sees. */
const NYU_CROP: Crop = { rows: [45, 471], columns: [41, 601], of: { width: 640, height: 480 } };

/** Garg et al. 2016: fractions, since KITTI's frames differ by a few pixels; without the sky and the bonnet. */
const GARG_CROP: Crop = {
  rows: [0.40810811, 0.99189189],
  columns: [0.03594771, 0.96405229],
  of: { width: 1, height: 1 },
};

/** SC-DepthV2's evaluation (its `eval_depth.py`, row `scannet`, which its scripts use for 7-Scenes as well): truth
 *  strictly between 0.1 and 10 m, no crop, the predicted *depth* is resized. */
const SC_DEPTH = {
  truthRange: INDOOR_RANGE,
  clampRange: INDOOR_RANGE,
  crop: null,
  resizes: "depth",
} as const;

/** One row a protocol. */
export const protocols = {
  /** Ours for any room: every valid truth counts, however far; no crop. The published GasMono evaluation does the same
   *  (see `nyu-as-released`), and so do P2Net and StructDepth on ScanNet. */
  indoor: {
    name: "indoor",
    truthRange: ANY_TRUTH,
    clampRange: INDOOR_RANGE,
    crop: null,
    resizes: "inverseDepth",
    frameStep: 1,
  },
  /** NYUv2, 654 test frames, as GasMono's `evaluate_nyu.py` means it and as SC-Depth does it, which resizes depth. */
  nyu: {
    name: "nyu",
    truthRange: INDOOR_RANGE,
    clampRange: INDOOR_RANGE,
    crop: NYU_CROP,
    resizes: "inverseDepth",
    frameStep: 1,
  },
  /** NYUv2 as GasMono's released code runs: the branch with crop and range compares a data set object with a string and
   *  is never taken, so every positive truth counts (golden README, fact 17). */
  "nyu-as-released": {
    name: "nyu-as-released",
    truthRange: ANY_TRUTH,
    clampRange: INDOOR_RANGE,
    crop: null,
    resizes: "inverseDepth",
    frameStep: 1,
  },
  /** 7-Scenes' official test takes, every 10th frame (SC-DepthV2). */
  "7scenes": { name: "7scenes", ...SC_DEPTH, frameStep: 10 },
  /** 7-Scenes, the first of every 30 frames (MonoIndoor++, whose code is not published; all else as `7scenes`). */
  "7scenes-monoindoor": { name: "7scenes-monoindoor", ...SC_DEPTH, frameStep: 30 },
  /** ScanNet zero-shot: the 533 frames that P2Net listed (drop those), range and order as in SC-DepthV2. */
  scannet: { name: "scannet", ...SC_DEPTH, frameStep: 1 },
  /** KITTI's Eigen split, Garg crop, cap 80 m (Monodepth2's `evaluate_depth.py`). Depth pictures here end at 65.5 m
   *  (16 bits of millimetres), so farther truth must be marked invalid in them. */
  kitti: {
    name: "kitti",
    truthRange: [1e-3, 80],
    clampRange: [1e-3, 80],
    crop: GARG_CROP,
    resizes: "inverseDepth",
    frameStep: 1,
  },
} as const satisfies Record<string, Protocol>;

export type ProtocolName = keyof typeof protocols;

const PROTOCOL_NAMES = Object.keys(protocols) as ProtocolName[];

/** The protocol that a person means, or null. Capitals and what is between words do not matter: `NYU as released` and
 *  `7-Scenes` are names as well. */
export function protocolNamed(typed: string): ProtocolName | null {
  const letters = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, "");
  return PROTOCOL_NAMES.find((name) => letters(name) === letters(typed)) ?? null;
}
