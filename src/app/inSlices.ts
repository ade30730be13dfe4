/** How long of a frame the page may be held up. */
const SLICE_MS = 8;

/** Works through steps, a few milliseconds in every frame, and the first ones at once: what is short is done on return.
 *  Returns the function that gives up. */
export function inSlices(steps: Iterator<void>): () => void {
  let asked: number | null = null;
  const work = () => {
    asked = null;
    const endMs = performance.now() + SLICE_MS;
    while (!steps.next().done) {
      if (performance.now() < endMs) continue;
      asked = requestAnimationFrame(work);
      return;
    }
  };
  work();
  return () => {
    if (asked !== null) cancelAnimationFrame(asked);
    asked = null;
  };
}
