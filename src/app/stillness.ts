/** Whether the person wants things to stand still: what would move then jumps. */
export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
