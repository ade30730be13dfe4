import { expect, test } from "vitest";
import { type Figure, figureLayout } from "./figure.ts";

const panel = { title: "", pixels: { width: 96, height: 64, rgba: new Uint8Array(4 * 96 * 64) } };
const legend: Figure["legends"][number] = {
  ...{ kind: "scale", map: "Magma", range: { min: 0, max: 1 }, isReversed: false, unit: "" },
};

test("a figure: panels are enlarged by a whole factor, stand beside and below one another, and end above the legends", () => {
  const layout = figureLayout({
    rows: [
      [panel, panel, panel],
      [panel, panel, panel],
    ],
    legends: [legend],
  });
  expect([layout.panelWidth, layout.panelHeight]).toEqual([480, 320]);
  const [first, right, below] = [layout.panelAt(0, 0), layout.panelAt(0, 1), layout.panelAt(1, 0)];
  expect(right.x - first.x).toBeGreaterThan(480);
  expect(right.y).toBe(first.y);
  expect(below.y - first.y).toBeGreaterThan(320);
  const last = layout.panelAt(1, 2);
  expect(layout.width).toBe(last.x + 480 + first.x);
  expect(layout.legendsTop).toBeGreaterThanOrEqual(last.y + 320);
  expect(layout.captionTop).toBeGreaterThan(layout.legendsTop);
});
