import { type AcquiredDevice, acquireDevice } from "../engine/device/acquire.ts";
import { installBackend, type PlaygroundBackend } from "../engine/tensor/backend.ts";
import { provideWebGpu } from "./dawn.ts";

export interface OpenedDevice extends AcquiredDevice {
  readonly backend: PlaygroundBackend;
}

/** The best adapter of this machine with the tensor library on it, for a command or a test.
 *  Import this file only after `provideWebGpu` has run: the tensor library reads WebGPU's globals on import.
 *  @throws ProblemError `device-no-adapter` or `device-limits`. */
export async function openDevice(): Promise<OpenedDevice> {
  const acquired = await acquireDevice(await provideWebGpu());
  const backend = await installBackend(acquired.device, acquired.adapter.info);
  return { ...acquired, backend };
}
