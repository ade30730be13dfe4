import { download } from "../exporting/download.ts";
import { ask } from "../session.ts";
import { appStore } from "../store/index.ts";
import { report } from "./report.ts";

/** Downloads the run's weights as they are: PyTorch's names and layouts in a safetensors file. */
export async function saveWeights(): Promise<void> {
  const encoder = appStore.getState().run.applied?.network.encoder;
  try {
    const { bytes, step } = await ask("exportWeights", {});
    download(`gasmono-${encoder}-step${step}.safetensors`, bytes, "application/octet-stream");
  } catch (caught) {
    report(caught);
  }
}
