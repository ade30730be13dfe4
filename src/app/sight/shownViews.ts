import type { ColourMapName } from "../../viz/colourMaps.ts";
import { textureStrength } from "../../viz/surface.ts";
import { compareDepth, medianRatio } from "../evaluation/evaluationFigure.ts";
import type { Pixels } from "../pictures/pixels.ts";
import type { ScaleName, ViewName } from "../store/lens.ts";
import type { Sight } from "./sight.ts";

/** A view of the frame: what it is called, what it needs, and how its values become colours. */
export interface ShownView {
  readonly label: string;
  /** For the list of views: what it is of. */
  readonly note: string;
  /** The text alternative begins with this. */
  readonly alternative: string;
  readonly paint:
    | {
        readonly kind: "values";
        readonly scale: ScaleName;
        readonly unit: string;
        /** "depth colours": what the person chose for depth. */
        readonly map: ColourMapName | "depth colours";
        /** True for depth, where near is warm. */
        readonly isReversed: boolean;
        values(sight: Sight): Float32Array | null;
      }
    | {
        readonly kind: "classes";
        readonly names: readonly string[];
        classes(sight: Sight): Uint8Array | null;
      }
    | { readonly kind: "normals" }
    | { readonly kind: "picture"; picture(sight: Sight): Pixels | null };
  /** Said where there is nothing to show although the frame is there. */
  readonly absence: string;
}

const NEEDS_NETWORK =
  "No network yet. Press Train or Step, or drop weights; this view then shows what they predict.";
const NEEDS_PAIR =
  "There is no reconstruction of this frame by this stage: press Train or Step, or turn the stage on.";
const NEEDS_MEMORY =
  "Algorithm 1 keeps its best maps only in a run with self-distillation, for frames with posed neighbours.";

export const SHOWN_VIEWS: Readonly<Record<ViewName, ShownView>> = {
  depth: {
    label: "depth",
    note: "what the network predicts",
    alternative: "Predicted depth",
    paint: {
      kind: "values",
      scale: "depth",
      unit: "× median",
      map: "depth colours",
      isReversed: true,
      values: ({ inspection }) => inspection.depth,
    },
    absence: NEEDS_NETWORK,
  },
  disparity: {
    label: "disparity",
    note: "1 / depth",
    alternative: "Predicted disparity, 1 / depth",
    paint: {
      kind: "values",
      scale: "disparity",
      unit: "1 / median",
      map: "depth colours",
      isReversed: false,
      values: ({ inspection }) => inspection.depth?.map((depth) => 1 / depth) ?? null,
    },
    absence: NEEDS_NETWORK,
  },
  errorT: {
    label: "error t",
    note: "photometric, after Optim t",
    alternative: "Photometric error after Optim t",
    paint: errors(({ source }) => source?.optimT?.error ?? null),
    absence: NEEDS_PAIR,
  },
  errorR: {
    label: "error R",
    note: "photometric, after Optim R",
    alternative: "Photometric error after Optim R",
    paint: errors(({ source }) => source?.optimR?.error ?? null),
    absence: NEEDS_PAIR,
  },
  difference: {
    label: "difference",
    note: "error t − error R; blue: R is better",
    alternative: "Error after Optim t minus error after Optim R",
    paint: {
      kind: "values",
      scale: "errorDifference",
      unit: "t − R, blue: R better",
      map: "RdBu",
      isReversed: false,
      values: ({ source }) =>
        source?.optimT && source.optimR ? minus(source.optimT.error, source.optimR.error) : null,
    },
    absence: "The difference needs both Optim t and Optim R in the run.",
  },
  autoMask: {
    label: "auto-mask",
    note: "which pixels train",
    alternative: "Auto-mask",
    paint: {
      kind: "classes",
      names: ["held out", "trains"],
      classes: ({ inspection }) => inspection.trainingMask,
    },
    absence: NEEDS_PAIR,
  },
  bestDepth: {
    label: "d_best",
    note: "depth that distillation pulls to",
    alternative: "d_best as depth",
    paint: {
      kind: "values",
      scale: "depth",
      unit: "× median",
      map: "depth colours",
      isReversed: true,
      values: ({ inspection }) => inspection.memory?.depth ?? null,
    },
    absence: NEEDS_MEMORY,
  },
  bestError: {
    label: "e_best",
    note: "least error over the scales",
    alternative: "e_best, the least error over the scales",
    paint: errors(({ inspection }) => inspection.memory?.error ?? null),
    absence: NEEDS_MEMORY,
  },
  chosenScale: {
    label: "chosen scale",
    note: "whose depth d_best took; 0 is the finest",
    alternative: "Scale that d_best took",
    paint: {
      kind: "classes",
      names: ["0", "1", "2", "3"],
      classes: ({ inspection }) => inspection.memory?.scale ?? null,
    },
    absence: NEEDS_MEMORY,
  },
  texture: {
    label: "texture strength",
    note: "gradient of the picture; dark: no signal",
    alternative: "Texture strength, the picture's gradient",
    paint: {
      kind: "values",
      scale: "texture",
      unit: "brightness / px",
      map: "Magma",
      isReversed: false,
      values: ({ inspection }) => textureStrength(inspection.picture),
    },
    absence: "",
  },
  normals: {
    label: "normals",
    note: "of the predicted surface",
    alternative: "Normals of the predicted surface",
    paint: { kind: "normals" },
    absence: `Normals need depth and the camera's intrinsics. ${NEEDS_NETWORK}`,
  },
  truth: {
    label: "ground truth",
    note: "depth in metres",
    alternative: "Ground-truth depth",
    paint: {
      kind: "values",
      scale: "truth",
      unit: "m",
      map: "depth colours",
      isReversed: true,
      values: ({ inspection }) => inspection.groundTruthMetres?.map((z) => (z > 0 ? z : Number.NaN)) ?? null,
    },
    absence: "This frame has no ground truth.",
  },
  truthError: {
    label: "error to truth",
    note: "relative, after median scaling",
    alternative: "Relative error to the ground truth after median scaling",
    paint: {
      kind: "values",
      scale: "truthError",
      unit: "|d − g| / g, median scaled",
      map: "Magma",
      isReversed: false,
      values: truthError,
    },
    absence: "This needs both a prediction and ground truth.",
  },
  picture: {
    label: "picture",
    note: "the frame itself",
    alternative: "The frame",
    paint: { kind: "picture", picture: ({ inspection }) => inspection.picture },
    absence: "",
  },
  source: {
    label: "source",
    note: "the neighbour, with the place of the probe",
    alternative: "The source frame",
    paint: { kind: "picture", picture: ({ source }) => source?.identity.picture ?? null },
    absence: "There is no source yet: press Train or Step, at a frame with posed neighbours.",
  },
};

/** What was chosen; ground truth in place of a depth that is not there yet. */
export function shownName(chosen: ViewName, sight: Sight | null): ViewName {
  if (chosen !== "depth" || sight === null || sight.inspection.depth !== null) return chosen;
  return sight.inspection.groundTruthMetres === null ? "depth" : "truth";
}

function errors(values: (sight: Sight) => Float32Array | null): ShownView["paint"] {
  return { kind: "values", scale: "error", unit: "error", map: "Magma", isReversed: false, values };
}

/** `a - b`, pixel by pixel. */
export function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - b[i]);
}

function truthError({ inspection: { depth, groundTruthMetres } }: Sight): Float32Array | null {
  if (depth === null || groundTruthMetres === null) return null;
  const metresPerUnit = medianRatio(depth, groundTruthMetres);
  return metresPerUnit === null ? null : compareDepth(depth, groundTruthMetres, metresPerUnit).relativeError;
}
