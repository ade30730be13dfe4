import type { Equation } from "./equations/symbols.tsx";

/** An equation on its own lines. One that is wider than the column scrolls by itself. */
export function Formula({ equation }: { readonly equation: Equation }) {
  return (
    <math
      display="block"
      alttext={equation.spoken}
      className="my-1.5 overflow-x-auto overflow-y-hidden text-[15px]"
    >
      <mtable displaystyle="true">
        {equation.lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an equation never change
          <mtr key={i}>
            <mtd style={{ textAlign: "left", padding: "1px 0" }}>
              <mrow>{line}</mrow>
            </mtd>
          </mtr>
        ))}
      </mtable>
    </math>
  );
}
