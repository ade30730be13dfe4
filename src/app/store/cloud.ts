import type { EdgeFilterName } from "../../viz/cloud/edgeFilter.ts";
import type { PathName } from "../../viz/pathNames.ts";

export const CLOUD_COLOURS = ["picture", "depth", "error", "frame"] as const;
export type CloudColour = (typeof CLOUD_COLOURS)[number];
export const CLOUD_SCOPES = ["frame", "fused"] as const;
export type CloudScope = (typeof CLOUD_SCOPES)[number];

/** What can be chosen of the fused cloud. */
export const FUSION_CHOICES = {
  everyNth: [1, 2, 4, 8, 16],
  minViews: [0, 1, 2, 3, 4],
  relativeDifference: [0.01, 0.02, 0.05, 0.1, 0.2],
  poses: ["refined", "colmap"],
} as const;

/** What the cloud shows of the predictions; its points lie in `cloud/`. */
export interface CloudSlice {
  readonly scope: CloudScope;
  readonly colour: CloudColour;
  readonly edges: EdgeFilterName;
  /** Share of the points that is drawn, 0..1. */
  readonly density: number;
  /** Every n-th frame of the sequence is fused. */
  readonly everyNth: number;
  /** How many other frames have to agree with a point. */
  readonly minViews: number;
  /** Depths agree up to this share of them. */
  readonly relativeDifference: number;
  /** Where a fused frame stands: by the refined pose where one is known, or by COLMAP's throughout. */
  readonly poses: (typeof FUSION_CHOICES.poses)[number];
  readonly paths: Readonly<Record<PathName, boolean>>;
  readonly gathering: CloudGathering;
  /** Counts changes of the gathered frames. */
  readonly version: number;
  readonly shown: ShownCloud;
  /** Numbers of the pins that have a place in it. */
  readonly markedPins: readonly number[];
  /** Cameras on each path, for the legend. */
  readonly cameras: Readonly<Record<PathName, number>>;
}

export type CloudGathering =
  | { readonly status: "idle" }
  | { readonly status: "gathering" | "stopping"; readonly done: number; readonly total: number };

/** What became of the predictions. */
export interface ShownCloud {
  readonly points: number;
  /** Points that passed the filters, of which at most 2 million are shown. */
  readonly found: number;
  readonly frames: number;
  /** Of these, how many stand at a refined pose. */
  readonly refinedFrames: number;
  /** Steps of the networks that predicted them, or null for opened weights or nothing. */
  readonly step: number | null;
}

export const NOTHING_SHOWN: ShownCloud = { points: 0, found: 0, frames: 0, refinedFrames: 0, step: null };

export const startCloud: CloudSlice = {
  scope: "frame",
  colour: "picture",
  edges: "off",
  density: 1,
  everyNth: 4,
  minViews: 2,
  relativeDifference: 0.05,
  poses: "refined",
  paths: { colmap: true, given: true, refined: true, true: true },
  gathering: { status: "idle" },
  version: 0,
  shown: NOTHING_SHOWN,
  markedPins: [],
  cameras: { colmap: 0, given: 0, refined: 0, true: 0 },
};

export function gatheringBegan(cloud: CloudSlice, total: number): CloudSlice {
  return { ...cloud, gathering: { status: "gathering", done: 0, total } };
}

export function gatheringProgressed(cloud: CloudSlice, done: number): CloudSlice {
  return cloud.gathering.status === "idle" ? cloud : { ...cloud, gathering: { ...cloud.gathering, done } };
}

export function gatheringStopping(cloud: CloudSlice): CloudSlice {
  return cloud.gathering.status === "gathering"
    ? { ...cloud, gathering: { ...cloud.gathering, status: "stopping" } }
    : cloud;
}

/** Ended or stopped: what was gathered until then is fused. */
export function gatheringEnded(cloud: CloudSlice): CloudSlice {
  return { ...cloud, gathering: { status: "idle" }, version: cloud.version + 1 };
}
