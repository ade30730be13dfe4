import type { AppState } from "../store/index.ts";
import type { TabName } from "../store/layout.ts";

/** One thing to understand, and one thing to do for it. Checked against the method's description, section by section. */
export interface Lesson {
  readonly title: string;
  readonly text: string;
  readonly task: string;
  /** What there is to see once the task is done. */
  readonly afterwards: string;
  /** Parts of the page that are marked (`controls/Part.tsx`). */
  readonly marks: readonly string[];
  /** Where they are on a narrow screen. */
  readonly tab: TabName;
  /** Pictures that only networks make: a recorded run has them, else one step has to be trained. */
  readonly needsReconstruction: boolean;
  isDone(now: AppState, atStart: AppState): boolean;
}

type Settings = AppState["settings"]["draft"];

/** Done by changing what `select` reads from the settings. */
function changes(select: (settings: Settings) => unknown): Lesson["isDone"] {
  return (now, atStart) => select(now.settings.draft) !== select(atStart.settings.draft);
}

/** In the order of the method: from the signal over the poses to the measure. */
export const LESSONS: readonly Lesson[] = [
  {
    title: "Why two pictures give depth",
    text: "Seen from two places, near things shift more than far ones. Where the camera's motion is known, the shift of a pixel tells its depth. Nobody tells the network a depth: it has to explain one picture by its neighbours.",
    task: "Step through the frames with ← and →, or click in the filmstrip, and watch near things move against far ones.",
    afterwards: "That difference in motion is all the network learns from.",
    marks: ["filmstrip"],
    tab: "View",
    needsReconstruction: false,
    isDone: ({ view }, atStart) => view.frame.frame !== atStart.view.frame.frame,
  },
  {
    title: "What warping is",
    text: "Depth D and motion (R, t) say where each pixel p of this frame lies in its neighbour: K (R D K⁻¹ p + t). The neighbour's colours, fetched from there, rebuild this frame. Where depth and motion are right, the rebuilt picture is the real one.",
    task: "Switch the source between −1 and +1, below the reconstructions: the same frame, rebuilt from either neighbour.",
    afterwards:
      "What one neighbour does not see it cannot rebuild. Each pixel is then left to the better of the two.",
    marks: ["compare"],
    tab: "View",
    needsReconstruction: true,
    isDone: ({ view }, atStart) => view.sourceOffset !== atStart.view.sourceOffset,
  },
  {
    title: "Photometric error and SSIM",
    text: "How badly the rebuilt picture Ĩ fits the frame I: α (1 − SSIM) / 2 + (1 − α) |I − Ĩ|. SSIM compares the structure of 3 × 3 windows and bears a change of light; the rest compares colours. The error maps are dark where it fits.",
    task: "Move α, the share of SSIM.",
    afterwards: "It acts at once, also while it trains. At 0 only colours count. Undo brings it back.",
    marks: ["losses.alpha", "compare"],
    tab: "Method",
    needsReconstruction: false,
    isDone: changes(({ losses }) => `${losses.alpha} ${losses.ssim}`),
  },
  {
    title: "Why rotation hurts indoors",
    text: "A camera in the hand turns a lot and moves little. Turning shifts pixels by an amount that does not depend on their depth, so it teaches nothing, yet a small error in it spoils every shift. Networks that learn motion from pictures alone learn such turns badly.",
    task: "Turn Coarse poses off: the motion would then come from PoseNet alone.",
    afterwards:
      "Trained like that on a kitchen of 7-Scenes, depth collapsed to its least value. Undo before you go on.",
    marks: ["poses.coarse"],
    tab: "Method",
    needsReconstruction: false,
    isDone: changes(({ poses }) => poses.coarse),
  },
  {
    title: "COLMAP's poses and their scale",
    text: "COLMAP finds the motion by matching points over all pictures: the coarse poses. Their scale is arbitrary, differs from sequence to sequence and drifts along it, and rotations and translations are a little off. The cloud shows COLMAP's points and the dashed path of its cameras.",
    task: "Press C, or Fly to camera, to look from where this frame was taken.",
    afterwards: "From here the points should lie where the picture shows them. F shows the whole again.",
    marks: ["cloud"],
    tab: "View",
    needsReconstruction: false,
    isDone: ({ view }, atStart) =>
      view.cameraMove !== atStart.view.cameraMove && view.cameraMove?.to === "toFrame",
  },
  {
    title: "Optim t",
    text: "While depth trains, AlignNet looks at both pictures and mends COLMAP's translation: t* = s · t + Δt. COLMAP's rotation stays. A is the frame rebuilt with R and t*; s and |Δt| stand beside the reconstructions.",
    task: "Turn Optim t off: COLMAP's translation would be taken as it is.",
    afterwards:
      "Train the two from one seed to see what it is worth on your sequence. Undo before you go on.",
    marks: ["poses.optimT", "compare"],
    tab: "Method",
    needsReconstruction: false,
    isDone: changes(({ poses }) => poses.optimT),
  },
  {
    title: "Optim R",
    text: "PoseNet compares what Optim t rebuilt with the real frame and predicts the motion that is left. Where COLMAP's rotation is good there is nothing left to mend; where it is wrong no translation repairs it, and only Optim R lowers the error. The published code warps the rebuilt picture once more; composing both motions samples the source once.",
    task: "Move the wipe between A, Optim t, and B, Optim R, or press W for another comparison.",
    afterwards: "Look at edges, and at Δ rotation: near 0° there was nothing to mend on this pair.",
    marks: ["compare"],
    tab: "View",
    needsReconstruction: true,
    isDone: ({ view }, atStart) =>
      view.wipe !== atStart.view.wipe || view.comparison !== atStart.view.comparison,
  },
  {
    title: "Bare walls and self-distillation",
    text: "On a wall without texture any depth rebuilds the picture equally well: the error says nothing there. So each pixel keeps the best depth it had, over four scales and repeated visits of a sample, and all scales are pulled towards it by log(|d_best − d| + 1).",
    task: "Move μ, the weight of that pull.",
    afterwards: "It rises to this weight over the first epochs. Watch whether walls and floors become flat.",
    marks: ["losses.mu", "depth"],
    tab: "Method",
    needsReconstruction: false,
    isDone: changes(({ losses }) => losses.mu),
  },
  {
    title: "Masks and holes",
    text: "What moves with the camera does not change from frame to frame, as if it were infinitely far: that digs holes. The auto-mask leaves out pixels that the neighbour matches better unwarped than warped.",
    task: "Turn Auto-mask off.",
    afterwards: "Now every pixel trains, at once. Look for holes of far depth; Undo brings the mask back.",
    marks: ["losses.autoMask", "depth"],
    tab: "Method",
    needsReconstruction: false,
    isDone: changes(({ losses }) => losses.autoMask),
  },
  {
    title: "Measuring honestly",
    text: "One camera knows no metres. Before it is measured, a prediction is multiplied by median(truth) / median(prediction), which hides a wrong scale. So the scale and its spread are told with the metrics, and a constant depth is measured as well: a number means something only beside it.",
    task: "Open the Evaluation (V).",
    afterwards: "Choose frames, protocol and scaling there; Evaluate measures the networks as they are now.",
    marks: ["evaluation"],
    tab: "View",
    needsReconstruction: false,
    isDone: ({ view }) => view.isEvaluationOpen,
  },
];

/** A lesson by its number, from 1. */
export function lessonNumber(number: number | null): Lesson | null {
  return number === null ? null : (LESSONS[number - 1] ?? null);
}
