import { BufferAttribute, BufferGeometry, Group, LineBasicMaterial, LineSegments, type Matrix4 } from "three";
import { quantileRange } from "./range.ts";

/** A faint square grid in three's horizontal plane, one normalised unit a cell.
 *  `points`: 3 N; the grid lies at their 2nd percentile of height, under what is seen. */
export function groundGrid(points: Float32Array, threeFromPoints: Matrix4, colour: string): Group {
  const placed = new BufferAttribute(points.slice(), 3).applyMatrix4(threeFromPoints).array;
  const column = (axis: number) =>
    Float32Array.from({ length: points.length / 3 }, (_, i) => placed[3 * i + axis]);
  const height = quantileRange([column(1)], 0.02, 0.98)?.min ?? -1;
  const x = quantileRange([column(0)], 0.05, 0.95) ?? { min: -2, max: 2 };
  const z = quantileRange([column(2)], 0.05, 0.95) ?? { min: -2, max: 2 };
  const [x0, x1] = [Math.floor(x.min) - 1, Math.ceil(x.max) + 1];
  const [z0, z1] = [Math.floor(z.min) - 1, Math.ceil(z.max) + 1];
  const lines: number[] = [];
  for (let at = x0; at <= x1; at++) lines.push(at, height, z0, at, height, z1);
  for (let at = z0; at <= z1; at++) lines.push(x0, height, at, x1, height, at);
  const geometry = new BufferGeometry().setAttribute(
    "position",
    new BufferAttribute(new Float32Array(lines), 3),
  );
  const material = new LineBasicMaterial({ color: colour, transparent: true, opacity: 0.5 });
  return new Group().add(new LineSegments(geometry, material));
}
