import type { DetailedHTMLProps, HTMLAttributes } from "react";

type MathElement = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;

/** The elements of MathML Core that our equations use; React's types have none of them. */
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      math: MathElement & { display?: "block" | "inline"; alttext?: string };
      mrow: MathElement;
      mi: MathElement & { mathvariant?: "normal" };
      mn: MathElement;
      mo: MathElement & { stretchy?: "true" | "false" };
      mtext: MathElement;
      mspace: MathElement & { width: string };
      msub: MathElement;
      msup: MathElement;
      msubsup: MathElement;
      munder: MathElement;
      mover: MathElement & { accent?: "true" };
      mfrac: MathElement;
      msqrt: MathElement;
      mtable: MathElement & { displaystyle?: "true" };
      mtr: MathElement;
      mtd: MathElement;
    }
  }
}
