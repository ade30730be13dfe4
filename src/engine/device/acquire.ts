import { refusal } from "../problem.ts";
import { REQUIRED_LIMITS, unmetLimits } from "./limits.ts";

/** What the page and the terminal show of the adapter in use. */
export interface AdapterReport {
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  /** True for a software adapter (SwiftShader, lavapipe): correct, but slow. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

export interface AcquiredDevice {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly report: AdapterReport;
}

const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "shader-f16", "subgroups"];

/** Asks for the strongest adapter and a device with all the limits it offers.
 *  @throws ProblemError `device-no-webgpu`, `device-no-adapter` or `device-limits`, each with its remedy. */
export async function acquireDevice(gpu: GPU | undefined): Promise<AcquiredDevice> {
  if (gpu === undefined) {
    throw refusal(
      "device-no-webgpu",
      "This browser has no WebGPU (navigator.gpu is missing).",
      "Open the page in a current Chrome or Edge, over https or from localhost. Until then you can look at data, but not train.",
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw refusal(
      "device-no-adapter",
      "The browser offers WebGPU but gave no GPU adapter.",
      "Turn on hardware acceleration in the browser's settings and update the graphics driver; chrome://gpu says what blocks it.",
    );
  }
  const unmet = unmetLimits(adapter.limits);
  if (unmet.length > 0) {
    const list = unmet.map((u) => `${u.name}: needs ${u.need}, has ${u.have}`).join("; ");
    throw refusal("device-limits", `The GPU adapter is too small (${list}).`, "Use another GPU or browser.");
  }
  const device = await adapter.requestDevice({
    requiredFeatures: OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(
      Object.keys(REQUIRED_LIMITS).map((name) => [
        name,
        adapter.limits[name as keyof GPUSupportedLimits] as number,
      ]),
    ),
  });
  return { device, adapter, report: describeAdapter(adapter) };
}

function describeAdapter(adapter: GPUAdapter): AdapterReport {
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
  return {
    name: name === "" ? "unnamed adapter" : name,
    vendor,
    architecture,
    isSoftware:
      /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name) ||
      adapter.info.isFallbackAdapter === true,
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(
      Object.keys(REQUIRED_LIMITS).map((limit) => [
        limit,
        adapter.limits[limit as keyof GPUSupportedLimits] as number,
      ]),
    ),
  };
}
