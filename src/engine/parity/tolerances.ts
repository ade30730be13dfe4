import type { Measure } from "./types.ts";

/** How far a kind of result may be from the reference. */
export interface Bar {
  readonly family: string;
  readonly measure: Measure;
  readonly tolerance: number;
}

const relative = (family: string, tolerance: number): Bar => ({ family, measure: "relL2", tolerance });
const absolute = (family: string, tolerance: number): Bar => ({ family, measure: "maxAbs", tolerance });

const lossesOf = (tolerances: readonly number[]): readonly Bar[] =>
  tolerances.map((tolerance, i) => relative(`loss of evaluation ${i + 1}`, tolerance));

/** The golden README's bars ("what to compare, and tolerances"). Each is about ten times the reference's own difference
 *  between float32 and float64, which leaves room for another order of summation and for a GPU's exp, tanh and
 *  division. Where the README names no bar for a kind of result, ours is said to be derived, and from what. */
export const bars = {
  case1: {
    features: relative("features", 2e-5),
    /** Derived: as the features that they become. */
    activations: relative("activations", 2e-5),
  },
  case2: {
    features: relative("features", 1e-4),
    statistics: relative("running statistics", 1e-4),
    /** Derived: as the losses of case 6. */
    loss: relative("loss", 1e-4),
  },
  case3: {
    disparities: relative("disparities", 2e-5),
    /** Derived: as the losses of case 6. */
    loss: relative("loss", 1e-4),
  },
  case4: {
    features: relative("features", 3e-5),
    outputs: relative("raw outputs", 3e-5),
    /** Derived: as the maps that they are taken over. */
    statistics: relative("running statistics", 3e-5),
  },
  case5: {
    /** Transforms, grids, warps, upsampling, smoothness and distillation, with their gradients. */
    geometry: relative("geometry", 5e-6),
    /** SSIM and photometric errors, which subtract nearly equal numbers, and all gradients through them. */
    photometry: relative("photometry", 2e-4),
    ssim: absolute("SSIM", 5e-4),
  },
  case6: {
    /** Evaluation 1. The README's bars are for losses and gradient norms; the others are derived as it derives its own:
     *  ten times what separates the reference from itself in float64 or with another convolution library. */
    scalars: {
      losses: relative("losses and statistics", 1e-4),
      gradientNorms: relative("gradient norms", 5e-3),
      parameterNorms: relative("parameter norms", 1e-6),
      /** Absolute, since entries are near 0: ten times 2e-8. */
      poseEntries: absolute("pose entries", 2e-7),
      /** Three pixels of 64 x 96: the reference agrees with itself on all. */
      selection: absolute("selection means", 5e-4),
      /** Single pixels of a difference of nearly equal numbers, near 0 too: ten times 2e-6. */
      extremeErrors: absolute("extreme errors", 2e-5),
    },
    /** Evaluation 1: as case 3 and case 5, where those have the kind; reconstructions and poses ten times 5e-6 and 1e-5. */
    maps: {
      disparities: relative("disparities", 2e-5),
      errors: relative("error maps", 2e-4),
      pictures: relative("reconstructions", 5e-5),
      poses: relative("poses", 1e-4),
      /** One pixel of 64 x 96. */
      selection: relative("selection masks", 2e-2),
      /** Evaluation 2. */
      later: relative("maps of evaluation 2", 2e-2),
      laterSelection: absolute("selection means of evaluation 2", 1e-2),
    },
    /** Of the evaluations in order. */
    losses: lossesOf([1e-4, 1e-3, 2e-2, 2e-2, 2e-2, 2e-2]),
    evaluateNormLosses: lossesOf([1e-5, 1e-4, 1e-3, 1e-2, 1e-2, 1e-2]),
    /** Derived: of gradients that are stored whole, the bar of gradient norms. */
    wholeGradients: relative("whole gradients", 5e-3),
    /** Derived: the first step moves an entry whose gradient is nearly 0 by the whole rate in a direction that rounding
     *  decides; two such entries in the largest tensor. Statistics as in case 4: this bar, case 2's and case 4's hold the
     *  rule of the running statistics. */
    afterStep1: {
      parameters: relative("parameters", 5e-5),
      statistics: relative("running statistics", 3e-5),
    },
    /** Not the README's: from evaluation 3 on it compares losses alone. So these say only that six steps went the same way;
     *  a wrong rule shows after step 1. */
    afterStep6: {
      /** Four times the reference's own spread of 1.2e-3. */
      parameters: relative("parameters", 5e-3),
      /** The depth encoder's, which sees the same picture at every step: ten times the reference's own 2.6e-5. */
      statistics: relative("running statistics", 3e-4),
      /** PoseNet's, which sees Optim t's reconstruction, and so what rounding has made of AlignNet and depth in five steps
       *  (the reference itself: 2.3e-3 between float32 and float64). Four orders of summation tried here, which differ in
       *  nothing else, end 0.8, 1.0, 1.6 and 1.8 % from the reference: twice the widest. */
      statisticsOfPoseNet: relative("PoseNet's running statistics", 4e-2),
    },
    adamW: absolute("AdamW", 1e-6),
    /** Derived: products of a few float64 numbers. */
    rates: relative("learning rates", 1e-14),
    /** What never has a gradient stays as it is, bit for bit. */
    untouched: absolute("untouched parameters", 0),
  },
  case7: {
    features: relative("features", 2e-5),
    disparities: relative("disparities", 2e-5),
    /** Tensors of a file that differ in path, type, shape or a bit. */
    tensors: absolute("tensors that differ", 0),
    refusals: absolute("hostile files accepted", 0),
  },
  /** Cases 2, 3, 4 and 6: by norm and probe product, relative to the norm; of the parameters that have a gradient. */
  gradients: {
    /** What 95 % of the parameters keep ... */
    most: relative("gradients (95 %)", 1e-3),
    /** ... and what all do. ReLU kinks in mask heads and attention make rare outliers. */
    all: relative("gradients", 3e-2),
    /** Derived: of one that is stored whole, the bar of most. */
    whole: relative("whole gradients", 1e-3),
    /** Of a gradient that is exactly zero, this share of the largest norm of its table may be noise. */
    zeroShare: 1e-5,
  },
} as const;
