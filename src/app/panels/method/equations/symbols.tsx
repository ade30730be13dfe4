import type { ReactNode } from "react";

/** The equations of the method as native MathML, each with the section of the paper's method that it is from. Lines are
 *  short: the column is narrow. */
export interface Equation {
  /** One element for each line. */
  readonly lines: readonly ReactNode[];
  /** As it is read out. */
  readonly spoken: string;
}

export const sup = (base: ReactNode, upper: string) => (
  <msup>
    {base}
    <mtext>{upper}</mtext>
  </msup>
);
export const sub = (base: ReactNode, lower: ReactNode) => (
  <msub>
    {base}
    {lower}
  </msub>
);
export const I = <mi>I</mi>;
export const rebuilt = (
  <mover accent="true">
    <mi>I</mi>
    <mo>~</mo>
  </mover>
);
export const pe = (a: ReactNode, b: ReactNode) => (
  <>
    <mi>pe</mi>
    <mo>(</mo>
    {a}
    <mo>,</mo>
    {b}
    <mo>)</mo>
  </>
);
export const targetToSource = (
  <mrow>
    <mi>t</mi>
    <mo>→</mo>
    <mi>s</mi>
  </mrow>
);
export const pose = (rotation: ReactNode, translation: ReactNode) => (
  <>
    <mo stretchy="false">[</mo>
    {rotation}
    <mo stretchy="false">|</mo>
    {translation}
    <mo stretchy="false">]</mo>
  </>
);
export const coarseRotation = sup(<mi>R</mi>, "CP");
export const coarseTranslation = sup(<mi>t</mi>, "CP");
export const refinedTranslation = sup(<mi>t</mi>, "*");
export const residualPose = pose(sup(<mi>R</mi>, "r"), sup(<mi>t</mi>, "r"));
export const target = sub(I, <mi>t</mi>);
export const source = sub(I, <mi>s</mi>);
export const rebuiltTarget = sub(rebuilt, <mi>s</mi>);
export const loss = (name: string) => sub(<mi>L</mi>, <mtext>{name}</mtext>);
export const minimumOver = (index: string) => (
  <>
    <munder>
      <mi>min</mi>
      <mi>{index}</mi>
    </munder>
    <mspace width="0.2em" />
  </>
);
export const minimumOverSources = minimumOver("s");
