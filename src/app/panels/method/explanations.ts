/** Where on the page an effect is seen: a region by its accessible name. */
export type Place =
  | "Depth"
  | "Reconstruction A"
  | "Reconstruction B"
  | "Point cloud"
  | "Losses"
  | "Evaluation";

/** What a choice of the method is, what is lost without it, and where that is seen. */
export interface Explanation {
  readonly what: string;
  /** What the other setting means. */
  readonly off: string;
  readonly look: string;
  readonly places: readonly Place[];
}

/** By the accessible name of the control. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  "Coarse poses": {
    what: "COLMAP's poses take the place of a motion that a network would have to guess: indoors the camera turns a lot, and that is learnt badly.",
    off: "Off: PoseNet alone predicts the motion, Monodepth2's way.",
    look: "The camera path, and errors where the camera turns. Without the poses depth may collapse.",
    places: ["Point cloud", "Reconstruction B"],
  },
  "Optim t": {
    what: "AlignNet refines the coarse translation of each pair: a scale s, since COLMAP's drifts, and a small shift Δt. The rotation stays.",
    off: "Off: COLMAP's translation and scale are taken as they are.",
    look: "s and |Δt| beside the reconstruction, and depth whose scale drifts along the sequence.",
    places: ["Reconstruction A", "Losses"],
  },
  "Optim R": {
    what: "PoseNet looks at the first reconstruction and the target, and corrects what is left, above all the rotation, which no translation can repair.",
    off: "Off: the residual rotation stays; Optim t is the last word.",
    look: "Edges in the error map of B against A, and Δ rotation. Where COLMAP's rotation is good, nothing changes.",
    places: ["Reconstruction B", "Reconstruction A"],
  },
  "Self-distillation": {
    what: "Per pixel, the disparity that has explained the pictures best so far is kept as a label, and all scales are drawn to it.",
    off: "Off: no labels; where there is no texture, nothing is learnt.",
    look: "Bare walls and floors: are they flat?",
    places: ["Depth", "Point cloud"],
  },
  "Auto-mask": {
    what: "A pixel trains only where warping explains it better than leaving the source as it is.",
    off: "Off: pixels that already match, as things that move with the camera, train too.",
    look: "Holes of far depth.",
    places: ["Depth"],
  },
  "Minimum over sources": {
    what: "Of the two sources the one counts, pixel by pixel, that explains the target better: what one hides the other shows.",
    off: "Off: the errors are averaged.",
    look: "Occlusions beside near objects.",
    places: ["Depth", "Reconstruction B"],
  },
  SSIM: {
    what: "Compares structure in 3 × 3 windows, so that a change of light is no error.",
    off: "Off: the plain colour difference alone, α = 0.",
    look: "Textured areas, and changes of light.",
    places: ["Reconstruction B"],
  },
  "Convex upsampling": {
    what: "Coarse disparity reaches full resolution as a mean of its 3 × 3 neighbours, with weights that the network predicts from edges.",
    off: "Off: plain bilinear enlargement.",
    look: "Edges of objects.",
    places: ["Depth"],
  },
  "Colour augmentation": {
    what: "In half of the samples the networks see brightness, contrast, saturation and hue changed; the losses compare the clean pictures.",
    off: "Off: the networks see the pictures as they are.",
    look: "Frames in unseen light.",
    places: ["Depth", "Evaluation"],
  },
  Encoder: {
    what: "MPViT, a transformer, looks at the whole picture at a cost that is linear in its tokens. Nano is ours, of the same kind and small. ResNet-18 is the CNN that the paper compares with.",
    off: "ResNet-18: fewer global cues.",
    look: "Areas of little texture, and steps per second.",
    places: ["Depth", "Evaluation"],
  },
  "Pose networks": {
    what: "The encoder of AlignNet and PoseNet, which see two frames at once. They are needed in training alone.",
    off: "Small is ours: fast, with fewer parameters. ResNet-18 is the published one.",
    look: "The error maps of A and B.",
    places: ["Reconstruction A", "Reconstruction B"],
  },
  Resampling: {
    what: "How Optim R's picture is made. The published cascade warps Optim t's picture a second time: it resamples an already warped picture, and only the finest scale learns from it.",
    off: "Compose multiplies the two poses and samples the source once.",
    look: "How sharp reconstruction B is, and the coarser scales.",
    places: ["Reconstruction B"],
  },
  α: {
    what: "Share of SSIM against the plain colour difference in the photometric error.",
    off: "0: colour difference alone, as with SSIM off.",
    look: "Textured areas, and changes of light.",
    places: ["Reconstruction B"],
  },
  β: {
    what: "Weight of the reconstruction after Optim t, which keeps AlignNet to its task.",
    off: "0: only the last reconstruction is supervised.",
    look: "The curve of photometric t.",
    places: ["Losses", "Reconstruction A"],
  },
  λ: {
    what: "Weight of smoothness: depth may bend where the picture has edges. d* is the disparity over its mean.",
    off: "Too much blurs edges, too little leaves noise.",
    look: "Walls, and the edges of objects.",
    places: ["Depth"],
  },
  μ: {
    what: "Weight of self-distillation. It rises from 0, since early labels are close to arbitrary.",
    off: "0: no labels are learnt from.",
    look: "Bare walls and floors.",
    places: ["Depth", "Losses"],
  },
  "Damage the poses": {
    what: "COLMAP is often good enough that Optim R has nothing to do. Here its poses are made worse, reproducibly: one then sees what each refinement repairs, and what it cannot. ΔR turns by a random angle, e is a random shift of t, f a factor. The evaluation and the cloud keep the poses of the export.",
    off: "All at rest: the poses as the export has them.",
    look: "Coarse, A and B beside each other: rotation noise is left to Optim R, noise and drift of the translation to Optim t.",
    places: ["Reconstruction A", "Reconstruction B"],
  },
  Iterations: {
    what: "Visits n of one batch (algorithm 1). The maps of the best error and disparity last for these visits, then they are dropped.",
    off: "1: the labels come from the scales of one pass alone.",
    look: "Bare walls and floors.",
    places: ["Depth"],
  },
};
