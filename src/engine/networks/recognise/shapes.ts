import { layoutError } from "./findings.ts";

/** Shapes of a network's tensors by the network's own names. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** No network has a list this long; MPViT's longest has 8 layers. An index is a number in a name, and a file may say
 *  any: four stages of as many paths of as many layers have to be written out. */
const LONGEST_LIST = 16;

/** Length of a list of modules: one more than the largest number that the pattern's first group catches in a name.
 *  @throws ProblemError `weights-layout` if the names claim an absurd one. */
export function listLength(shapes: Shapes, pattern: RegExp, file: string): number {
  let length = 0;
  for (const name of shapes.keys()) {
    const index = pattern.exec(name)?.[1];
    if (index === undefined) continue;
    if (Number(index) >= LONGEST_LIST)
      throw layoutError(file, `"${name}" claims a list of ${index} and more.`);
    length = Math.max(length, Number(index) + 1);
  }
  return length;
}

/** The value that occurs most often, of equally frequent ones the first; null of none. */
export function mostFrequent(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: number | null = null;
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value;
  return best;
}
