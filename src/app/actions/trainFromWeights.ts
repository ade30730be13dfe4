import { openedWeights } from "../frames.ts";
import { appStore, change } from "../store/index.ts";
import { withStart } from "../store/weights.ts";
import { configFor } from "../weights/weightsConfig.ts";
import { changeSettings } from "./changeSettings.ts";
import { restart } from "./train.ts";

/** Prepares a run of the networks that the opened weights hold, starting from them. */
export async function trainFromWeights(): Promise<void> {
  const recognised = openedWeights();
  const config = recognised && configFor(appStore.getState().settings.draft, recognised);
  if (config === null) return;
  change("weights", (weights) => withStart(weights, true));
  changeSettings(config);
  await restart();
}

/** Prepares a run of the same networks from fresh weights; the opened ones stay to be looked at. */
export async function trainFresh(): Promise<void> {
  change("weights", (weights) => withStart(weights, false));
  await restart();
}
