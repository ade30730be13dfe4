import { afterEach, expect } from "vitest";
import { provideWebGpu } from "../../src/cli/dawn.ts";

// Every GPU test file works on the best adapter of this machine; no adapter is a failure, not a skip.
// The tensor library reads WebGPU's globals on import, so it comes after them.
await provideWebGpu();
const { openDevice } = await import("../../src/cli/device.ts");
const { backend, report } = await openDevice();
if (process.env.GASMONO_ADAPTER_SAID === undefined) {
  console.info(`adapter: ${report.name}${report.isSoftware ? " (software)" : ""}`);
}

afterEach(async () => {
  backend.flush();
  await backend.device.queue.onSubmittedWorkDone();
  expect(backend.deviceErrors.splice(0), "errors the device reported").toEqual([]);
});
