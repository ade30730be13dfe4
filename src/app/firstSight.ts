import { atRest } from "./atRest.ts";
import { inspectionOf } from "./frames.ts";
import { type AppState, appStore } from "./store/index.ts";

/** Nothing waits longer than this for the frame that the page opens on. */
const LONGEST_WAIT_MS = 1500;

let tell = () => {};

/** Resolves when the first frame has been painted, with its depth and reconstructions. What is seen later, and the GPU,
 *  begins behind it. */
export const firstSight: Promise<void> = new Promise((resolve) => {
  tell = resolve;
});

export function followFirstSight(): void {
  setTimeout(tell, LONGEST_WAIT_MS);
  const unsubscribe = appStore.subscribe(({ view }: AppState) => {
    if (inspectionOf(view.frame) === null) return;
    unsubscribe();
    void atRest().then(tell);
  });
}
