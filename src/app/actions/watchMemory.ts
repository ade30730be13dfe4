import { ask } from "../session.ts";
import { appStore, change } from "../store/index.ts";
import { report } from "./report.ts";

const EVERY_MS = 2000;

/** Keeps the memory figure of a prepared run up to date. Returns the function that ends it. */
export function watchMemory(): () => void {
  let isAsking = false;
  const timer = setInterval(async () => {
    const { id } = appStore.getState().run;
    if (id === null || isAsking) return;
    isAsking = true;
    try {
      const memory = await ask("memory", {});
      change("run", (run) => (run.id === id ? { ...run, memory } : run));
    } catch (caught) {
      report(caught);
    } finally {
      isAsking = false;
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}
