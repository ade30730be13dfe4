import { type Equation, rebuiltTarget, sub, target } from "./symbols.tsx";

/** Method 2.1. */
export const convexUpsampling: Equation = {
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

/** Method 2.1: MPViT's factorised attention. */
export const attention: Equation = {
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

/** Method 1: what the networks see, and what the losses compare. */
export const colourAugmentation: Equation = {
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
