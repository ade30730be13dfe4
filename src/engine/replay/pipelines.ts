import type { StandInPipeline } from "./standInDevice.ts";

/** Pipelines live as long as their device, so that tracing again compiles only what is new. */
const compiled = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** Real pipelines for traced ones, compiled side by side without blocking the thread.
 *  @throws GPUPipelineError naming the pipeline, if one does not compile. */
export async function compilePipelines(
  device: GPUDevice,
  traced: ReadonlySet<StandInPipeline>,
  onProgress: (done: number, total: number) => void,
): Promise<Map<StandInPipeline, GPUComputePipeline>> {
  let ofDevice = compiled.get(device);
  if (ofDevice === undefined) {
    ofDevice = new Map();
    compiled.set(device, ofDevice);
  }
  const cache = ofDevice;
  let done = 0;
  onProgress(0, traced.size);
  const entries = Array.from(traced, async (pipeline) => {
    const key = JSON.stringify([pipeline.wgsl, pipeline.entryPoint, pipeline.constants]);
    let real = cache.get(key);
    if (real === undefined) {
      real = compile(device, pipeline);
      // A pipeline that failed is tried again next time.
      real.catch(() => cache.delete(key));
      cache.set(key, real);
    }
    const entry = [pipeline, await real] as const;
    onProgress(++done, traced.size);
    return entry;
  });
  return new Map(await Promise.all(entries));
}

function compile(
  device: GPUDevice,
  { label, wgsl, entryPoint, constants }: StandInPipeline,
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ label, code: wgsl });
  return device.createComputePipelineAsync({
    label,
    layout: "auto",
    compute: { module, entryPoint, constants },
  });
}
