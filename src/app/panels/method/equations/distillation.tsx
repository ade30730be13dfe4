import { type Equation, loss, minimumOver, sub } from "./symbols.tsx";

/** Method 4 and 5. */
export const selfDistillation: Equation = {
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
export const iterations: Equation = {
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
