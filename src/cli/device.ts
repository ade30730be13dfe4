import { type AcquiredDevice, acquireDevice } from "../engine/device/acquire.ts";
import { refusal } from "../engine/problem.ts";
import { installBackend, type PlaygroundBackend } from "../engine/tensor/backend.ts";
import { provideWebGpu } from "./dawn.ts";

export interface OpenedDevice extends AcquiredDevice {
  readonly backend: PlaygroundBackend;
}

/** The best adapter of this machine with the tensor library on it, for a command or a test.
 *  Import this file only after `provideWebGpu` has run: the tensor library reads WebGPU's globals on import.
 *  @throws ProblemError `device-no-adapter` or `device-limits`. */
export async function openDevice(): Promise<OpenedDevice> {
  const gpu = await provideWebGpu();
  if ((await gpu.requestAdapter()) === null) {
    throw refusal(
      "device-no-adapter",
      "No graphics driver of this machine gives a GPU adapter, neither hardware nor software.",
      "Install a driver with Vulkan and Vulkan's loader, libvulkan.so.1 (Debian, Ubuntu: libvulkan1; in software: mesa-vulkan-drivers 24 or newer).",
    );
  }
  const acquired = await acquireDevice(gpu);
  const backend = await installBackend(acquired.device, acquired.adapter.info);
  return { ...acquired, backend };
}
