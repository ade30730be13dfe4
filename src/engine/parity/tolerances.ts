/** How far a result may be from the reference, as relL2 (golden README, "what to compare, and tolerances"). Each is
 *  about ten times the reference's own difference between float32 and float64, which leaves room for another order of
 *  summation and for a GPU's exp, tanh and division. */
export const tolerances = {
  /** Encoders in eval mode. */
  case1: 2e-5,
  /** Encoder in train mode, and running statistics after the pass. */
  case2: 1e-4,
  /** Decoder on stored features; encoder in train mode with decoder. */
  case3: 2e-5,
  /** ResNet-18 with heads, in eval and train mode. */
  case4: 3e-5,
  /** Gradients, by norm and probe product relative to the norm: what 95 % of the parameters keep ... */
  mostGradients: 1e-3,
  /** ... and what all do. ReLU kinks in mask heads and attention make rare outliers. */
  allGradients: 3e-2,
  /** Noise in a gradient that is exactly zero, relative to the largest norm of the table. */
  zeroGradients: 1e-5,
} as const;
