import { afterEach, beforeAll, expect } from "vitest";
import { provideWebGpu } from "../../src/cli/dawn.ts";

/** Every GPU test file: the best adapter of this machine, printed; no adapter is a failure, not a skip. */
const gpu = await provideWebGpu();

beforeAll(async () => {
  const { acquireDevice } = await import("../../src/engine/device/acquire.ts");
  const { installBackend } = await import("../../src/engine/tensor/backend.ts");
  const { device, adapter, report } = await acquireDevice(gpu);
  await installBackend(device, adapter.info);
  console.info(`adapter: ${report.name}${report.isSoftware ? " (software)" : ""}`);
});

afterEach(async () => {
  const { currentBackend } = await import("../../src/engine/tensor/backend.ts");
  const backend = currentBackend();
  backend.flush();
  await backend.device.queue.onSubmittedWorkDone();
  expect(backend.deviceErrors.splice(0), "errors the device reported").toEqual([]);
});
