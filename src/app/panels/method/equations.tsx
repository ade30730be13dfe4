import type { ReactNode } from "react";

/** The equations of the method as native MathML, each with the section of the paper's method that it is from. Lines are
 *  short: the column is narrow. */
export interface Equation {
  /** One element for each line. */
  readonly lines: readonly ReactNode[];
  /** As it is read out. */
  readonly spoken: string;
}

const sup = (base: ReactNode, upper: string) => (
  <msup>
    {base}
    <mtext>{upper}</mtext>
  </msup>
);
const sub = (base: ReactNode, lower: ReactNode) => (
  <msub>
    {base}
    {lower}
  </msub>
);
const I = <mi>I</mi>;
const rebuilt = (
  <mover accent="true">
    <mi>I</mi>
    <mo>~</mo>
  </mover>
);
const pe = (a: ReactNode, b: ReactNode) => (
  <>
    <mi>pe</mi>
    <mo>(</mo>
    {a}
    <mo>,</mo>
    {b}
    <mo>)</mo>
  </>
);
const targetToSource = (
  <mrow>
    <mi>t</mi>
    <mo>→</mo>
    <mi>s</mi>
  </mrow>
);
const pose = (rotation: ReactNode, translation: ReactNode) => (
  <>
    <mo stretchy="false">[</mo>
    {rotation}
    <mo stretchy="false">|</mo>
    {translation}
    <mo stretchy="false">]</mo>
  </>
);
const coarseRotation = sup(<mi>R</mi>, "CP");
const coarseTranslation = sup(<mi>t</mi>, "CP");
const refinedTranslation = sup(<mi>t</mi>, "*");
const residualPose = pose(sup(<mi>R</mi>, "r"), sup(<mi>t</mi>, "r"));
const target = sub(I, <mi>t</mi>);
const source = sub(I, <mi>s</mi>);
const rebuiltTarget = sub(rebuilt, <mi>s</mi>);
const loss = (name: string) => sub(<mi>L</mi>, <mtext>{name}</mtext>);
const minimumOver = (index: string) => (
  <>
    <munder>
      <mi>min</mi>
      <mi>{index}</mi>
    </munder>
    <mspace width="0.2em" />
  </>
);
const minimumOverSources = minimumOver("s");

/** Method 1. */
const coarsePoses: Equation = {
  lines: [
    <>
      {sub(<mi>E</mi>, targetToSource)}
      <mo>=</mo>
      {sub(<mi>E</mi>, <mi>s</mi>)}
      <msubsup>
        <mi>E</mi>
        <mi>t</mi>
        <mrow>
          <mo>−</mo>
          <mn>1</mn>
        </mrow>
      </msubsup>
    </>,
    <>
      <mspace width="2em" />
      <mo>=</mo>
      {pose(coarseRotation, coarseTranslation)}
    </>,
  ],
  spoken: "E of target to source is E of the source times the inverse of E of the target: R CP, t CP",
};

/** Method 2.2. */
const optimT: Equation = {
  lines: [
    <>
      <msubsup>
        <mi>t</mi>
        {targetToSource}
        <mo>*</mo>
      </msubsup>
      <mo>=</mo>
      <mi>s</mi>
      <mo>·</mo>
      <msubsup>
        <mi>t</mi>
        {targetToSource}
        <mtext>CP</mtext>
      </msubsup>
      <mo>+</mo>
      <mi mathvariant="normal">Δ</mi>
      <mi>t</mi>
    </>,
  ],
  spoken: "t star is s times t CP plus delta t",
};

/** Method 3, composed: the source is sampled once, at T* ∘ T^r. */
const optimR: Equation = {
  lines: [
    <>
      {sub(<mi>p</mi>, <mi>s</mi>)}
      <mo>∼</mo>
      <mi>K</mi>
      {pose(coarseRotation, refinedTranslation)}
      {residualPose}
    </>,
    <>
      <mspace width="2em" />
      <mo>·</mo>
      <mi>D</mi>
      <mo>(</mo>
      <mi>p</mi>
      <mo>)</mo>
      {sup(<mi>K</mi>, "−1")}
      <mi>p</mi>
    </>,
  ],
  spoken:
    "p s is K times the pose R CP, t star, times the residual pose R r, t r, times D of p, K inverse, p",
};

/** Method 3: the two ways of Optim R. */
const resampling: Equation = {
  lines: [
    <>
      <mtext>{"cascade:\u00a0\u00a0"}</mtext>
      {sup(rebuilt, "R")}
      <mo>=</mo>
      {sup(rebuilt, "t")}
      <mo>⟨</mo>
      {residualPose}
      <mo>⟩</mo>
    </>,
    <>
      <mtext>{"compose:\u00a0\u00a0"}</mtext>
      {sup(rebuilt, "R")}
      <mo>=</mo>
      {source}
      <mo>⟨</mo>
      {pose(coarseRotation, refinedTranslation)}
    </>,
    <>
      <mspace width="8em" />
      <mo>·</mo>
      {residualPose}
      <mo>⟩</mo>
    </>,
  ],
  spoken:
    "Cascade: the picture of Optim t is sampled again with the residual pose. Compose: the source is sampled once with both poses",
};

/** Method 4 and 5. */
const selfDistillation: Equation = {
  lines: [
    <>
      {loss("ISD")}
      <mo>=</mo>
      <mi>log</mi>
      <mo>(</mo>
      <mo stretchy="false">|</mo>
      {sub(<mi>d</mi>, <mtext>best</mtext>)}
      <mo>−</mo>
      <mi>d</mi>
      <mo stretchy="false">|</mo>
      <mo>+</mo>
      <mn>1</mn>
      <mo>)</mo>
    </>,
  ],
  spoken: "L ISD is the logarithm of the distance of d from d best, plus one",
};

/** Method 5, algorithm 1. */
const iterations: Equation = {
  lines: [
    <>
      {sub(<mi>e</mi>, <mtext>best</mtext>)}
      <mo>←</mo>
      <mi>min</mi>
      <mo>(</mo>
      {sub(<mi>e</mi>, <mtext>best</mtext>)}
      <mo>,</mo>
      {minimumOver("k")}
      <msub>
        <mi>e</mi>
        <mi>k</mi>
      </msub>
      <mo>)</mo>
    </>,
    <>
      {sub(<mi>d</mi>, <mtext>best</mtext>)}
      <mo>←</mo>
      <mi>d</mi>
      <mtext>{"\u00a0where it won"}</mtext>
    </>,
  ],
  spoken:
    "e best becomes the least of e best and the errors of the four scales k; d best becomes the disparity that won",
};

/** Method 4: where the unwarped source wins, the pixel does not train. */
const autoMask: Equation = {
  lines: [
    <>
      {minimumOverSources}
      {pe(target, rebuiltTarget)}
      <mo>{"<"}</mo>
      {minimumOverSources}
      {pe(target, source)}
    </>,
  ],
  spoken: "The least error of the reconstructions is below the least error of the unwarped sources",
};

/** Method 4. */
const minimum: Equation = {
  lines: [
    <>
      {loss("rec")}
      <mo>=</mo>
      {minimumOverSources}
      {pe(target, rebuiltTarget)}
    </>,
  ],
  spoken: "L rec is, pixel by pixel, the least photometric error over the sources s",
};

/** Method 4. */
const photometric: Equation = {
  lines: [
    <>
      {pe(I, rebuilt)}
      <mo>=</mo>
      <mi>α</mi>
      <mo>·</mo>
      <mfrac>
        <mrow>
          <mn>1</mn>
          <mo>−</mo>
          <mtext>SSIM</mtext>
        </mrow>
        <mn>2</mn>
      </mfrac>
    </>,
    <>
      <mspace width="3em" />
      <mo>+</mo>
      <mo>(</mo>
      <mn>1</mn>
      <mo>−</mo>
      <mi>α</mi>
      <mo>)</mo>
      <mo stretchy="false">|</mo>
      {I}
      <mo>−</mo>
      {rebuilt}
      <mo stretchy="false">|</mo>
    </>,
  ],
  spoken: "pe is alpha times half of one minus SSIM, plus one minus alpha times the absolute difference",
};

/** Method 2.1. */
const convexUpsampling: Equation = {
  lines: [
    <>
      <mi>d</mi>
      <mo>(</mo>
      <mi>p</mi>
      <mo>)</mo>
      <mo>=</mo>
      <munder>
        <mo>∑</mo>
        <mrow>
          <mi>q</mi>
          <mo>∈</mo>
          <mn>3</mn>
          <mo>×</mo>
          <mn>3</mn>
        </mrow>
      </munder>
      {sub(
        <mi>w</mi>,
        <mrow>
          <mi>p</mi>
          <mi>q</mi>
        </mrow>,
      )}
      <mspace width="0.15em" />
      {sub(<mi>d</mi>, <mtext>coarse</mtext>)}
      <mo>(</mo>
      <mi>q</mi>
      <mo>)</mo>
    </>,
    <>
      {sub(<mi>w</mi>, <mi>p</mi>)}
      <mo>=</mo>
      <mi>softmax</mi>
      <mo>(</mo>
      {sub(<mi>m</mi>, <mi>p</mi>)}
      <mo>)</mo>
    </>,
  ],
  spoken:
    "d of a fine pixel p is the sum, over the three by three coarse neighbours q, of softmax weights times the coarse disparity",
};

/** Method 1: what the networks see, and what the losses compare. */
const colourAugmentation: Equation = {
  lines: [
    <>
      <mi>D</mi>
      <mo>=</mo>
      <mi>f</mi>
      <mo>(</mo>
      <mi>c</mi>
      <mo>(</mo>
      {target}
      <mo>)</mo>
      <mo>)</mo>
      <mo>,</mo>
      <mspace width="0.6em" />
      <mi>L</mi>
      <mo>(</mo>
      {target}
      <mo>,</mo>
      {rebuiltTarget}
      <mo>)</mo>
    </>,
  ],
  spoken: "Depth is the network's for the recoloured picture; the loss compares the clean ones",
};

/** Method 2.1: MPViT's factorised attention. */
const attention: Equation = {
  lines: [
    <>
      <mtext>Att</mtext>
      <mo>=</mo>
      <mfrac>
        <mi>Q</mi>
        <msqrt>
          <mi>C′</mi>
        </msqrt>
      </mfrac>
      <mo>(</mo>
      {sub(<mi>softmax</mi>, <mi>N</mi>)}
      <msup>
        <mrow>
          <mo>(</mo>
          <mi>K</mi>
          <mo>)</mo>
        </mrow>
        <mi>T</mi>
      </msup>
      <mi>V</mi>
      <mo>)</mo>
    </>,
    <>
      <mspace width="2.2em" />
      <mo>+</mo>
      <mi>Q</mi>
      <mo>∘</mo>
      <mtext>DWConv</mtext>
      <mo>(</mo>
      <mi>V</mi>
      <mo>)</mo>
    </>,
  ],
  spoken:
    "Attention is Q over the root of C prime, times the softmax of K over the tokens, transposed, times V, plus Q times a depthwise convolution of V",
};

/** Method 2.2: the heads of both two-frame networks. */
const poseHead: Equation = {
  lines: [
    <>
      <mo>(</mo>
      <mi mathvariant="normal">Δ</mi>
      <mi>t</mi>
      <mo>,</mo>
      <mi>s</mi>
      <mo>)</mo>
      <mo>=</mo>
      <mn>0.01</mn>
      <mo>·</mo>
      <mtext>mean</mtext>
      <mspace width="0.2em" />
      <mi>h</mi>
      <mo>(</mo>
      {target}
      <mo>,</mo>
      {source}
      <mo>)</mo>
    </>,
  ],
  spoken: "Delta t and s are 0.01 times the mean over the picture of the head's output for both frames",
};

/** Method 4. */
const total: Equation = {
  lines: [
    <>
      <mi>L</mi>
      <mo>=</mo>
      <msubsup>
        <mi>L</mi>
        <mtext>rec</mtext>
        <mtext>R</mtext>
      </msubsup>
      <mo>+</mo>
      <mi>β</mi>
      <msubsup>
        <mi>L</mi>
        <mtext>rec</mtext>
        <mtext>t</mtext>
      </msubsup>
    </>,
    <>
      <mspace width="1.2em" />
      <mo>+</mo>
      <mi>λ</mi>
      {loss("smooth")}
      <mo>+</mo>
      <mi>μ</mi>
      {loss("ISD")}
    </>,
  ],
  spoken: "L is L rec of Optim R, plus beta L rec of Optim t, plus lambda L smooth, plus mu L ISD",
};

/** Method 4. */
const smoothness: Equation = {
  lines: ["x", "y"].map((axis) => (
    <>
      {axis === "x" ? (
        <>
          {loss("smooth")}
          <mo>=</mo>
        </>
      ) : (
        <>
          <mspace width="2.2em" />
          <mo>+</mo>
        </>
      )}
      <mo stretchy="false">|</mo>
      {sub(<mo>∂</mo>, <mi>{axis}</mi>)}
      {sup(<mi>d</mi>, "*")}
      <mo stretchy="false">|</mo>
      <msup>
        <mi>e</mi>
        <mrow>
          <mo>−</mo>
          <mo stretchy="false">|</mo>
          {sub(<mo>∂</mo>, <mi>{axis}</mi>)}
          {I}
          <mo stretchy="false">|</mo>
        </mrow>
      </msup>
    </>
  )),
  spoken:
    "L smooth is the sum, over x and y, of the slope of d star times e to the minus the slope of the picture; d star is d over its mean",
};

/** Of the motion from the earlier camera to the later one; ours, not the paper's. */
const damagedPoses: Equation = {
  lines: [
    <>
      <mi>R′</mi>
      <mo>=</mo>
      <mi mathvariant="normal">Δ</mi>
      <mi>R</mi>
      <mspace width="0.2em" />
      <mi>R</mi>
      <mo>,</mo>
      <mspace width="0.8em" />
      <mi>t′</mi>
      <mo>=</mo>
      <mi>f</mi>
      <mo>(</mo>
      <mi>t</mi>
      <mo>+</mo>
      <mi>e</mi>
      <mo>)</mo>
    </>,
  ],
  spoken: "R prime is delta R times R; t prime is f times the sum of t and e",
};

/** By the accessible name of the control. */
export const EQUATIONS: Readonly<Record<string, Equation>> = {
  "Coarse poses": coarsePoses,
  "Optim t": optimT,
  "Optim R": optimR,
  "Self-distillation": selfDistillation,
  "Auto-mask": autoMask,
  "Minimum over sources": minimum,
  SSIM: photometric,
  "Convex upsampling": convexUpsampling,
  "Colour augmentation": colourAugmentation,
  Encoder: attention,
  "Pose networks": poseHead,
  Resampling: resampling,
  α: photometric,
  β: total,
  λ: smoothness,
  μ: total,
  Iterations: iterations,
  "Damage the poses": damagedPoses,
};
