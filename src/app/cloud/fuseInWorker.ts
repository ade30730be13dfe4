import type { PredictedCloud } from "../../viz/cloud/predictedCloud.ts";
import type { FusionRequest } from "./fusion.ts";

let worker: Worker | null = null;

/** Fuses in a worker of its own. What was asked for before and is still under way is given up, and never answers.
 *  `onFailure` hears of a worker that cannot be started or fails. */
export function fuseInWorker(
  request: FusionRequest,
  onCloud: (cloud: PredictedCloud) => void,
  onFailure: (caught: unknown) => void,
): void {
  stopFusing();
  const started = new Worker(new URL("./fusionWorker.ts", import.meta.url), { type: "module" });
  worker = started;
  const end = () => {
    started.terminate();
    if (worker === started) worker = null;
  };
  started.onmessage = ({ data }: MessageEvent<PredictedCloud>) => {
    end();
    onCloud(data);
  };
  started.onerror = (event) => {
    end();
    onFailure(new Error(`The points could not be fused: ${event.message}`));
  };
  started.postMessage(request);
}

/** Gives up what is under way. */
export function stopFusing(): void {
  worker?.terminate();
  worker = null;
}
