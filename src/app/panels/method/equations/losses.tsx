import {
  type Equation,
  I,
  loss,
  minimumOverSources,
  pe,
  rebuilt,
  rebuiltTarget,
  source,
  sub,
  sup,
  target,
} from "./symbols.tsx";

/** Method 4: where the unwarped source wins, the pixel does not train. */
export const autoMask: Equation = {
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
export const minimum: Equation = {
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
export const photometric: Equation = {
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

/** Method 4. */
export const total: Equation = {
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
export const smoothness: Equation = {
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
