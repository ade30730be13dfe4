/** How long the page may be busy before what waits for it is done all the same. */
const LONGEST_BUSY_MS = 300;

/** Resolves when everything that changed has been painted and the page has nothing to do. */
export function atRest(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(() => resolve(), { timeout: LONGEST_BUSY_MS });
    }
    // Safari has no idle time to tell of: the next frame, and then the task behind it.
    else requestAnimationFrame(() => setTimeout(resolve));
  });
}
