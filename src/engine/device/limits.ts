/** The least an adapter must offer. The figures are WebGPU's guaranteed defaults, which every kernel keeps to. */
export const REQUIRED_LIMITS = {
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 134_217_728,
  maxBufferSize: 268_435_456,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
} as const satisfies Partial<Record<keyof GPUSupportedLimits, number>>;

export interface UnmetLimit {
  readonly name: string;
  readonly need: number;
  readonly have: number;
}

/** The limits of `offered` that fall short of `REQUIRED_LIMITS`. */
export function unmetLimits(offered: GPUSupportedLimits): UnmetLimit[] {
  return Object.entries(REQUIRED_LIMITS).flatMap(([name, need]) => {
    const have = offered[name as keyof GPUSupportedLimits] as number;
    return have < need ? [{ name, need, have }] : [];
  });
}
