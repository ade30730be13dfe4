import {
  coarseRotation,
  coarseTranslation,
  type Equation,
  pose,
  rebuilt,
  refinedTranslation,
  residualPose,
  source,
  sub,
  sup,
  target,
  targetToSource,
} from "./symbols.tsx";

/** Method 1. */
export const coarsePoses: Equation = {
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
export const optimT: Equation = {
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
export const optimR: Equation = {
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
export const resampling: Equation = {
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

/** Method 2.2: the heads of both two-frame networks. */
export const poseHead: Equation = {
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

/** Of the motion from the earlier camera to the later one; ours, not the paper's. */
export const damagedPoses: Equation = {
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
